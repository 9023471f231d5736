-- One site's part of a load that two sites write at once: the changes of oltp_write_only, each row picked among the
-- site's own (even or odd numbers), or with a chance among those that both sites write. See ../two_way.h.

sysbench.cmdline.options = {
   tables = {"Number of tables", 4},
   table_size = {"Rows of each", 100000},
   site = {"0 or 1", 0},
   shared = {"Of how many changes in a hundred both sites write the row", 0},
   shared_rows = {"How many such rows each table has", 100}
}

local connection

function thread_init()
   connection = sysbench.sql.driver():connect()
end

function thread_done()
   connection:disconnect()
end

local function pick_id()
   local opt = sysbench.opt
   if sysbench.rand.uniform(1, 100) <= opt.shared then
      return sysbench.rand.uniform(1, opt.shared_rows)
   end
   local own = sysbench.rand.uniform(math.floor(opt.shared_rows / 2) + 1, math.floor(opt.table_size / 2))
   return own * 2 - opt.site
end

local function pick_table()
   return "sbtest" .. sysbench.rand.uniform(1, sysbench.opt.tables)
end

local function text(pattern)
   return sysbench.rand.string(pattern)
end

local kText = string.rep("###########-", 9) .. "###########"
local kPad = string.rep("###########-", 4) .. "###########"

function event()
   connection:query("BEGIN")
   connection:query(string.format("UPDATE %s SET k = k + 1 WHERE id = %d", pick_table(), pick_id()))
   connection:query(string.format("UPDATE %s SET c = '%s' WHERE id = %d", pick_table(), text(kText), pick_id()))
   local moved, id = pick_table(), pick_id()
   connection:query(string.format("DELETE FROM %s WHERE id = %d", moved, id))
   connection:query(string.format("INSERT INTO %s (id, k, c, pad) VALUES (%d, %d, '%s', '%s')", moved, id,
                                  sysbench.rand.uniform(1, sysbench.opt.table_size), text(kText), text(kPad)))
   connection:query("COMMIT")
end

-- After an error that is to be passed over, what the transaction has done so far must not be committed by the next.
function sysbench.hooks.sql_error_ignorable(error)
   connection:query("ROLLBACK")
   return sysbench.error.RESTART_EVENT
end
