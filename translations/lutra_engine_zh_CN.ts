<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>Checks</name>
    <message>
      <source>Link is encrypted, and the server's identity proven</source>
      <translation>连接已加密，服务器身份已验证</translation>
    </message>
    <message>
      <source>Server family and version are supported</source>
      <translation>支持该服务器类型与版本</translation>
    </message>
    <message>
      <source>Source and target are two servers</source>
      <translation>源与目标是两台服务器</translation>
    </message>
    <message>
      <source>Binary log is on</source>
      <translation>二进制日志已开启</translation>
    </message>
    <message>
      <source>Log holds rows, not statements</source>
      <translation>日志记录行而非语句</translation>
    </message>
    <message>
      <source>Log holds whole rows</source>
      <translation>日志记录完整的行</translation>
    </message>
    <message>
      <source>Log names the columns</source>
      <translation>日志记录列名</translation>
    </message>
    <message>
      <source>Log has checksums</source>
      <translation>日志有校验和</translation>
    </message>
    <message>
      <source>Log leaves out no mapped schema</source>
      <translation>日志没有遗漏已映射的库</translation>
    </message>
    <message>
      <source>Server ids are set and distinct</source>
      <translation>Server id 已设置且互不相同</translation>
    </message>
    <message>
      <source>A source that is a replica logs what it replicates</source>
      <translation>作为副本的源会记录它所复制的内容</translation>
    </message>
    <message>
      <source>Log is in a form that can be read</source>
      <translation>日志形式可读</translation>
    </message>
    <message>
      <source>Target takes writes</source>
      <translation>目标可写</translation>
    </message>
    <message>
      <source>Account has the rights it needs</source>
      <translation>账号有所需权限</translation>
    </message>
    <message>
      <source>Schema retl is there at the right version</source>
      <translation>retl 库存在且版本正确</translation>
    </message>
    <message>
      <source>Checkpoint can be written and reaches the log</source>
      <translation>检查点可写并进入日志</translation>
    </message>
    <message>
      <source>Mapped tables are there on both sides</source>
      <translation>已映射的表两侧都有</translation>
    </message>
    <message>
      <source>Mapped tables have the same key</source>
      <translation>已映射的表键相同</translation>
    </message>
    <message>
      <source>Mapped tables are transactional</source>
      <translation>已映射的表支持事务</translation>
    </message>
    <message>
      <source>Columns carry every value unchanged</source>
      <translation>各列原样承载每个值</translation>
    </message>
    <message>
      <source>Unique keys are the same</source>
      <translation>唯一键相同</translation>
    </message>
    <message>
      <source>Foreign keys are the same, and stay among mapped tables</source>
      <translation>外键相同且限于已映射的表</translation>
    </message>
    <message>
      <source>No triggers on target tables that run for carried rows</source>
      <translation>目标表没有会因同步行触发的触发器</translation>
    </message>
    <message>
      <source>AUTO_INCREMENT values cannot meet</source>
      <translation>AUTO_INCREMENT 值不会相撞</translation>
    </message>
    <message>
      <source>Table names have the same case rule</source>
      <translation>表名大小写规则相同</translation>
    </message>
    <message>
      <source>Target takes packets as large as the source's</source>
      <translation>目标接受与源一样大的数据包</translation>
    </message>
    <message>
      <source>Nothing else replicates here</source>
      <translation>此处没有其他复制</translation>
    </message>
    <message>
      <source>Server answers, and soon</source>
      <translation>服务器有应答，且迅速</translation>
    </message>
    <message>
      <source>Without a link nothing is carried; a slow one adds its delay to every commit.</source>
      <translation>没有连接就无法同步；缓慢的连接会让每次提交都延迟。</translation>
    </message>
    <message>
      <source>Put right the hop that is named: name, port, TLS or login.</source>
      <translation>修复所指的环节：名称、端口、TLS 或登录。</translation>
    </message>
    <message>
      <source>Rows and passwords can be read or changed on the way, or sent to a stranger.</source>
      <translation>行和密码可能在途中被读取或篡改，或发给陌生者。</translation>
    </message>
    <message>
      <source>Set tls = "verify" with the CA of the server's certificate; renew the certificate in time.</source>
      <translation>设置 tls = "verify" 并提供服务器证书的 CA；及时更新证书。</translation>
    </message>
    <message>
      <source>Older servers log in ways that are not read.</source>
      <translation>更旧的服务器的日志格式无法读取。</translation>
    </message>
    <message>
      <source>Upgrade the server.</source>
      <translation>升级服务器。</translation>
    </message>
    <message>
      <source>A change would run in a circle.</source>
      <translation>变更会循环往复。</translation>
    </message>
    <message>
      <source>Give one data source the address of the other server.</source>
      <translation>将其中一个数据源改为另一台服务器的地址。</translation>
    </message>
    <message>
      <source>Changes are read from the log.</source>
      <translation>变更从日志中读取。</translation>
    </message>
    <message>
      <source>Set log_bin and restart the server.</source>
      <translation>设置 log_bin 并重启服务器。</translation>
    </message>
    <message>
      <source>A statement can do something else on the other side.</source>
      <translation>同一语句在另一侧的结果可能不同。</translation>
    </message>
    <message>
      <source>Set binlog_format = ROW.</source>
      <translation>设置 binlog_format = ROW。</translation>
    </message>
    <message>
      <source>Without the old row a conflict cannot be told from a change.</source>
      <translation>没有旧行就无法区分冲突与变更。</translation>
    </message>
    <message>
      <source>Set binlog_row_image = FULL.</source>
      <translation>设置 binlog_row_image = FULL。</translation>
    </message>
    <message>
      <source>Rows from before a change of structure may not be readable after it.</source>
      <translation>结构变更之前的行在变更之后可能无法读取。</translation>
    </message>
    <message>
      <source>Set binlog_row_metadata = FULL.</source>
      <translation>设置 binlog_row_metadata = FULL。</translation>
    </message>
    <message>
      <source>A damaged log may be carried as if it were whole.</source>
      <translation>损坏的日志可能被当作完好的同步过去。</translation>
    </message>
    <message>
      <source>Set binlog_checksum = CRC32.</source>
      <translation>设置 binlog_checksum = CRC32。</translation>
    </message>
    <message>
      <source>What is not in the log is not carried; without our marks in it, changes run in a circle.</source>
      <translation>日志中没有的内容不会同步；日志中没有我们的标记，变更会循环往复。</translation>
    </message>
    <message>
      <source>Take the schema out of binlog_ignore_db, or into binlog_do_db, and restart the server.</source>
      <translation>将该库移出 binlog_ignore_db 或加入 binlog_do_db，并重启服务器。</translation>
    </message>
    <message>
      <source>Servers drop changes that carry their own id.</source>
      <translation>服务器会丢弃带有自身编号的变更。</translation>
    </message>
    <message>
      <source>Give each server, and each reader, a number of its own.</source>
      <translation>为每台服务器和每个读取者设置各自的编号。</translation>
    </message>
    <message>
      <source>What a replica applies would never reach its own log, and so not the other site.</source>
      <translation>副本应用的内容不会进入其自身日志，也就到不了另一站点。</translation>
    </message>
    <message>
      <source>Set log_slave_updates = ON and restart the server.</source>
      <translation>设置 log_slave_updates = ON 并重启服务器。</translation>
    </message>
    <message>
      <source>Global transaction ids are fully on or fully off</source>
      <translation>全局事务标识完全开启或完全关闭</translation>
    </message>
    <message>
      <source>With anonymous transactions in between, a place in the log cannot be found again on another server.</source>
      <translation>若夹杂匿名事务，则无法在另一台服务器上重新找到日志中的位置。</translation>
    </message>
    <message>
      <source>Go on to gtid_mode = ON, or back to OFF.</source>
      <translation>继续到 gtid_mode = ON，或退回 OFF。</translation>
    </message>
    <message>
      <source>Log is kept long enough</source>
      <translation>日志保留时间足够</translation>
    </message>
    <message>
      <source>After an outage longer than the log is kept, tables must be copied anew.</source>
      <translation>中断时间超过日志保留时间后，必须重新复制表。</translation>
    </message>
    <message>
      <source>Raise binlog_expire_logs_seconds.</source>
      <translation>调大 binlog_expire_logs_seconds。</translation>
    </message>
    <message>
      <source>A crash loses no committed transaction</source>
      <translation>崩溃不会丢失已提交的事务</translation>
    </message>
    <message>
      <source>The server may forget after a crash what the other site has already, or what it was told was done.</source>
      <translation>崩溃后，服务器可能丢失另一站点已有的内容，或已确认完成的内容。</translation>
    </message>
    <message>
      <source>Set sync_binlog = 1 and innodb_flush_log_at_trx_commit = 1.</source>
      <translation>设置 sync_binlog = 1 和 innodb_flush_log_at_trx_commit = 1。</translation>
    </message>
    <message>
      <source>Parts of documents are of no use without the whole.</source>
      <translation>只有文档的片段而没有整体是无用的。</translation>
    </message>
    <message>
      <source>Set binlog_row_value_options = '' or binlog_row_image = FULL.</source>
      <translation>设置 binlog_row_value_options = '' 或 binlog_row_image = FULL。</translation>
    </message>
    <message>
      <source>No other kind of replication has a say here</source>
      <translation>没有其他复制方式介入</translation>
    </message>
    <message>
      <source>Group replication, Galera and semi-synchronous commits delay or refuse what is applied.</source>
      <translation>组复制、Galera 和半同步提交会延迟或拒绝所应用的内容。</translation>
    </message>
    <message>
      <source>See the notes; where it is meant, ignore this with a reason.</source>
      <translation>参见说明；若是有意为之，请写明理由并忽略。</translation>
    </message>
    <message>
      <source>A read-only server may be a standby, or was demoted.</source>
      <translation>只读服务器可能是备机，或已被降级。</translation>
    </message>
    <message>
      <source>Set read_only = OFF, or name the right server.</source>
      <translation>设置 read_only = OFF，或改为正确的服务器。</translation>
    </message>
    <message>
      <source>The pipeline would stop at the first row that it may not write.</source>
      <translation>管道会停在第一个无权写入的行。</translation>
    </message>
    <message>
      <source>Run the GRANT as an administrator.</source>
      <translation>以管理员身份执行 GRANT。</translation>
    </message>
    <message>
      <source>Account has no more rights than it needs</source>
      <translation>账号没有多余的权限</translation>
    </message>
    <message>
      <source>Who gets hold of the account's password has all that it may do.</source>
      <translation>得到该账号密码的人就拥有其全部权限。</translation>
    </message>
    <message>
      <source>Run the REVOKE as an administrator.</source>
      <translation>以管理员身份执行 REVOKE。</translation>
    </message>
    <message>
      <source>Account is bound to a host and logs in safely</source>
      <translation>账号限定主机且登录安全</translation>
    </message>
    <message>
      <source>An account that may come from anywhere only needs a leaked password.</source>
      <translation>可从任意主机登录的账号，只要密码泄露就会失守。</translation>
    </message>
    <message>
      <source>Bind it to the host it comes from; require TLS; use a current login method.</source>
      <translation>将其限定到来源主机；要求 TLS；使用现行的登录方式。</translation>
    </message>
    <message>
      <source>Position, mark and fence stand in it.</source>
      <translation>位置、标记和围栏都存放于其中。</translation>
    </message>
    <message>
      <source>Run lutra init.</source>
      <translation>运行 lutra init。</translation>
    </message>
    <message>
      <source>Without our mark in the log, our own writes would be carried back.</source>
      <translation>日志中没有我们的标记，我们自己的写入会被带回。</translation>
    </message>
    <message>
      <source>See what keeps retl out of the log.</source>
      <translation>查看是什么使 retl 没有进入日志。</translation>
    </message>
    <message>
      <source>Server has connections left for us</source>
      <translation>服务器有足够的空余连接</translation>
    </message>
    <message>
      <source>The pipeline's lanes could not all connect.</source>
      <translation>管道的通路可能无法全部连接。</translation>
    </message>
    <message>
      <source>Raise max_connections, or the account's limit.</source>
      <translation>调大 max_connections 或账号的连接上限。</translation>
    </message>
    <message>
      <source>No transaction has been open for long</source>
      <translation>没有长时间未结束的事务</translation>
    </message>
    <message>
      <source>Its locks hold up what is applied; what it prepared comes into the log only at its end.</source>
      <translation>它的锁会阻碍应用；它所做的变更在结束时才进入日志。</translation>
    </message>
    <message>
      <source>End the transactions that are listed.</source>
      <translation>结束所列的事务。</translation>
    </message>
    <message>
      <source>Largest transaction of late</source>
      <translation>近期最大的事务</translation>
    </message>
    <message>
      <source>What does not fit in memory is spilled to disk, and applied as one.</source>
      <translation>内存放不下的部分会写到磁盘，并作为一个整体应用。</translation>
    </message>
    <message>
      <source>Nothing; have as much room on disk.</source>
      <translation>无需处理；磁盘上要有同样大的空间。</translation>
    </message>
    <message>
      <source>A mapping that matches nothing carries nothing, in silence.</source>
      <translation>没有匹配到任何表的映射不会同步任何内容，且没有提示。</translation>
    </message>
    <message>
      <source>Create the table, grant the right, or correct the mapping.</source>
      <translation>创建该表、授予权限或更正映射。</translation>
    </message>
    <message>
      <source>What is one row on one side may be two on the other.</source>
      <translation>一侧的一行在另一侧可能是两行。</translation>
    </message>
    <message>
      <source>Add the same key on both sides.</source>
      <translation>在两侧添加相同的键。</translation>
    </message>
    <message>
      <source>Half a transaction can stay behind.</source>
      <translation>事务可能只完成一半。</translation>
    </message>
    <message>
      <source>ALTER TABLE … ENGINE = InnoDB.</source>
      <translation>执行 ALTER TABLE … ENGINE = InnoDB。</translation>
    </message>
    <message>
      <source>Values that do not fit are refused, and their rows wait aside.</source>
      <translation>放不下的值会被拒绝，其行被搁置。</translation>
    </message>
    <message>
      <source>Give the column the same type on both sides.</source>
      <translation>使该列在两侧类型相同。</translation>
    </message>
    <message>
      <source>A row may be refused on the side with more of them.</source>
      <translation>键较多的一侧可能拒绝某行。</translation>
    </message>
    <message>
      <source>Add or drop the key, so that both sides have the same.</source>
      <translation>添加或删除该键，使两侧相同。</translation>
    </message>
    <message>
      <source>A cascade changes rows on one side only.</source>
      <translation>级联只会更改一侧的行。</translation>
    </message>
    <message>
      <source>Map the other table too, or make the keys equal.</source>
      <translation>也映射另一张表，或使外键相同。</translation>
    </message>
    <message>
      <source>What a trigger did at the source is carried; at the target it would do it again.</source>
      <translation>触发器在源上所做的会被同步；在目标上它会再做一次。</translation>
    </message>
    <message>
      <source>Guard the trigger, or drop it.</source>
      <translation>为触发器加上条件，或删除它。</translation>
    </message>
    <message>
      <source>Both sites would give one number to two different rows.</source>
      <translation>两个站点会把同一编号给两个不同的行。</translation>
    </message>
    <message>
      <source>Set auto_increment_increment and auto_increment_offset by site.</source>
      <translation>按站点设置 auto_increment_increment 和 auto_increment_offset。</translation>
    </message>
    <message>
      <source>AUTO_INCREMENT values last</source>
      <translation>AUTO_INCREMENT 值够用</translation>
    </message>
    <message>
      <source>At the column's end no row can be inserted any more.</source>
      <translation>该列用尽后无法再插入行。</translation>
    </message>
    <message>
      <source>Make the column wider on both sides.</source>
      <translation>在两侧加宽该列。</translation>
    </message>
    <message>
      <source>Conflict policy fits the columns</source>
      <translation>冲突策略与列相符</translation>
    </message>
    <message>
      <source>A conflict could not be settled as configured.</source>
      <translation>冲突无法按配置解决。</translation>
    </message>
    <message>
      <source>Correct the policy's columns, or the table.</source>
      <translation>更正策略中的列或该表。</translation>
    </message>
    <message>
      <source>Two sites write, not more</source>
      <translation>只有两个站点写入</translation>
    </message>
    <message>
      <source>Among more sites a conflict is not settled: it stops the pipelines, and is not noticed where a row has its old values again.</source>
      <translation>站点更多时不会解决冲突：冲突会使管道停止；如果行又变回原来的值，冲突不会被发现。</translation>
    </message>
    <message>
      <source>Let each row be written at one site only, and ignore this with that as the reason; or let two sites write.</source>
      <translation>让每一行只在一个站点写入，并以此为理由忽略本项；或者只让两个站点写入。</translation>
    </message>
    <message>
      <source>Sites with several ways between them carry the same tables</source>
      <translation>站点之间有多条路径时传送相同的表</translation>
    </message>
    <message>
      <source>A change takes one of the ways; where that leaves out its table, it does not arrive.</source>
      <translation>变更只走其中一条路径；如果该路径不包含它的表，变更就不会到达。</translation>
    </message>
    <message>
      <source>Give all pipelines of the channel the same mappings, without new names.</source>
      <translation>让该通道的所有管道使用相同的映射，且不改名。</translation>
    </message>
    <message>
      <source>sql_mode means the same on both sides</source>
      <translation>两侧的 sql_mode 含义相同</translation>
    </message>
    <message>
      <source>One statement of the application stores different values.</source>
      <translation>应用的同一语句会存入不同的值。</translation>
    </message>
    <message>
      <source>Set the same sql_mode.</source>
      <translation>设置相同的 sql_mode。</translation>
    </message>
    <message>
      <source>Two tables of one side are one table on the other.</source>
      <translation>一侧的两张表在另一侧是同一张表。</translation>
    </message>
    <message>
      <source>Name tables in lower case on both sides.</source>
      <translation>两侧的表名都用小写。</translation>
    </message>
    <message>
      <source>Clocks and time zones agree</source>
      <translation>时钟与时区一致</translation>
    </message>
    <message>
      <source>The site whose clock is ahead wins conflicts that it should lose.</source>
      <translation>时钟超前的站点会赢得本应失败的冲突。</translation>
    </message>
    <message>
      <source>Let both servers follow the same time (chrony), in the same time zone.</source>
      <translation>让两台服务器在同一时区跟随同一时间（chrony）。</translation>
    </message>
    <message>
      <source>A large row could not be written.</source>
      <translation>较大的行无法写入。</translation>
    </message>
    <message>
      <source>Raise max_allowed_packet on the target.</source>
      <translation>在目标上调大 max_allowed_packet。</translation>
    </message>
    <message>
      <source>DDL goes one way only</source>
      <translation>DDL 只走一个方向</translation>
    </message>
    <message>
      <source>A statement of structure would run in a circle.</source>
      <translation>结构语句会循环往复。</translation>
    </message>
    <message>
      <source>Let one pipeline of the circle have ddl = true.</source>
      <translation>只让环中的一条管道设置 ddl = true。</translation>
    </message>
    <message>
      <source>A change that arrives both ways becomes a conflict.</source>
      <translation>经两条路到达的变更会成为冲突。</translation>
    </message>
    <message>
      <source>Stop the other replication, or leave its tables out.</source>
      <translation>停止另一复制，或不包含其表。</translation>
    </message>
    <message>
      <source>Both sides begin with the same rows</source>
      <translation>两侧起始的行相同</translation>
    </message>
    <message>
      <source>What differs before the start stays different.</source>
      <translation>启动前的差异会一直保留。</translation>
    </message>
    <message>
      <source>Compare with lutra verify, and copy what differs.</source>
      <translation>用 lutra verify 比较，并复制有差异的内容。</translation>
    </message>
    <message>
      <source>Target keeps pace with the source</source>
      <translation>目标跟得上源</translation>
    </message>
    <message>
      <source>The lag would grow for as long as the load lasts.</source>
      <translation>只要负载持续，延迟就会不断增长。</translation>
    </message>
    <message>
      <source>Use more lanes, or make the target's commits quicker.</source>
      <translation>使用更多通路，或加快目标的提交。</translation>
    </message>
  </context>
  <context>
    <name>ErrorText</name>
    <message>
      <source>The target's table lacks a column that the source's has.</source>
      <translation>目标表缺少源表有的一列。</translation>
    </message>
    <message>
      <source>Make the same change of structure on the target, then start again.</source>
      <translation>在目标上做同样的结构变更，然后重新启动。</translation>
    </message>
    <message>
      <source>The target did not answer a COMMIT.</source>
      <translation>目标没有应答 COMMIT。</translation>
    </message>
    <message>
      <source>Nothing to do: the checkpoint tells whether it stands, and the pipeline goes on from there.</source>
      <translation>无需处理：检查点会说明它是否生效，管道从那里继续。</translation>
    </message>
    <message>
      <source>Another engine has taken this pipeline over.</source>
      <translation>另一个引擎接管了此管道。</translation>
    </message>
    <message>
      <source>Let only one engine run this configuration; stop this one or the other.</source>
      <translation>只让一个引擎运行此配置；停止其中一个。</translation>
    </message>
    <message>
      <source>A row could not be kept aside exactly as it is.</source>
      <translation>一行无法原样搁置保存。</translation>
    </message>
    <message>
      <source>Please report it with the column's type; nothing was skipped.</source>
      <translation>请连同列类型一起报告；没有跳过任何内容。</translation>
    </message>
    <message>
      <source>The target refuses to keep a row aside in retl.retl_conflict.</source>
      <translation>目标拒绝在 retl.retl_conflict 中搁置一行。</translation>
    </message>
    <message>
      <source>Run `lutra init` so that its tables are as they should be, then start again.</source>
      <translation>运行 `lutra init` 使其表符合要求，然后重新启动。</translation>
    </message>
    <message>
      <source>The target has no checkpoint of this pipeline.</source>
      <translation>目标没有此管道的检查点。</translation>
    </message>
    <message>
      <source>Check the names of channel and pipeline; start the pipeline once so that it has one.</source>
      <translation>检查通道与管道的名称；先启动一次管道以建立检查点。</translation>
    </message>
    <message>
      <source>An earlier change of the same key waits.</source>
      <translation>同一键的较早变更仍在等待。</translation>
    </message>
    <message>
      <source>Let the earlier one be applied (`lutra parked retry`), or drop it; this one follows.</source>
      <translation>让较早的先应用（`lutra parked retry`）或丢弃它；此行随后。</translation>
    </message>
    <message>
      <source>Very many rows wait aside because the target refuses them.</source>
      <translation>因目标拒绝，搁置等待的行非常多。</translation>
    </message>
    <message>
      <source>`lutra parked list` shows why; remove the cause, run `lutra parked retry --all`, then start again.</source>
      <translation>`lutra parked list` 显示原因；排除原因，运行 `lutra parked retry --all`，然后重新启动。</translation>
    </message>
    <message>
      <source>The target's row is not what the source last saw.</source>
      <translation>目标的行与源最后看到的不同。</translation>
    </message>
    <message>
      <source>Compare both images, make the target's row equal to the source's older image (or the reverse), then start again; `lutra verify` shows what differs.</source>
      <translation>比较两个镜像，使目标行等于源的旧镜像（或相反），然后重新启动；`lutra verify` 显示差异。</translation>
    </message>
    <message>
      <source>The target lacks a table that the source's log writes to.</source>
      <translation>目标缺少源日志写入的表。</translation>
    </message>
    <message>
      <source>Create the table on the target, or leave it out of the mapping, then start again.</source>
      <translation>在目标上创建该表，或将其移出映射，然后重新启动。</translation>
    </message>
    <message>
      <source>Two engines started this pipeline at the same moment.</source>
      <translation>两个引擎同时启动了此管道。</translation>
    </message>
    <message>
      <source>Nothing to do: one of them wins. Let only one run.</source>
      <translation>无需处理：其中一个获胜。只让一个运行。</translation>
    </message>
    <message>
      <source>An event of the log is damaged: its checksum is wrong.</source>
      <translation>日志的一个事件已损坏：校验和错误。</translation>
    </message>
    <message>
      <source>Start again; if it comes back, the source's log file is damaged and the tables must be compared and copied.</source>
      <translation>重新启动；若再次出现，源的日志文件已损坏，需比较并复制各表。</translation>
    </message>
    <message>
      <source>The source wrote to its log that changes may be missing.</source>
      <translation>源在日志中写明可能缺少变更。</translation>
    </message>
    <message>
      <source>Compare both sides with `lutra verify`, mend the differences, and start behind this place.</source>
      <translation>用 `lutra verify` 比较两侧，修复差异，从此位置之后启动。</translation>
    </message>
    <message>
      <source>An event of the log cannot be understood.</source>
      <translation>无法理解日志的一个事件。</translation>
    </message>
    <message>
      <source>Start again; if it comes back, keep the log file and report it.</source>
      <translation>重新启动；若再次出现，请保留日志文件并报告。</translation>
    </message>
    <message>
      <source>A set of global transaction ids cannot be understood.</source>
      <translation>无法理解全局事务 ID 集合。</translation>
    </message>
    <message>
      <source>Write it as the server does: 0-1-100 (MariaDB) or UUID:1-100 (MySQL).</source>
      <translation>按服务器的写法：0-1-100（MariaDB）或 UUID:1-100（MySQL）。</translation>
    </message>
    <message>
      <source>The log has a change of a part of a JSON document, and not the document before it.</source>
      <translation>日志只有 JSON 文档的部分变更，没有变更前的文档。</translation>
    </message>
    <message>
      <source>SET GLOBAL binlog_row_image = FULL on the source (or binlog_row_value_options = ''), and start behind this place after `lutra verify`.</source>
      <translation>在源上 SET GLOBAL binlog_row_image = FULL（或 binlog_row_value_options = ''），`lutra verify` 后从此位置之后启动。</translation>
    </message>
    <message>
      <source>The log's rows do not fit the table as the catalog has it now.</source>
      <translation>日志的行与目录中现在的表不符。</translation>
    </message>
    <message>
      <source>SET GLOBAL binlog_row_metadata = FULL on the source, so that the log itself describes its tables.</source>
      <translation>在源上 SET GLOBAL binlog_row_metadata = FULL，使日志自己描述表。</translation>
    </message>
    <message>
      <source>A source transaction is larger than the limit.</source>
      <translation>一个源事务超过上限。</translation>
    </message>
    <message>
      <source>Split such transactions at the source; start behind this one after copying its rows.</source>
      <translation>在源上拆分此类事务；复制其行后从它之后启动。</translation>
    </message>
    <message>
      <source>Very many XA transactions are prepared and have no end.</source>
      <translation>已准备而未结束的 XA 事务非常多。</translation>
    </message>
    <message>
      <source>End them at the source: XA RECOVER lists them, XA COMMIT or XA ROLLBACK ends each.</source>
      <translation>在源上结束它们：XA RECOVER 列出，XA COMMIT 或 XA ROLLBACK 逐个结束。</translation>
    </message>
    <message>
      <source>The log holds a kind of event that Lutra does not read yet.</source>
      <translation>日志含有 Lutra 尚不能读取的事件类型。</translation>
    </message>
    <message>
      <source>Switch off at the source what writes it, and start behind this place after `lutra verify`.</source>
      <translation>在源上关闭产生它的功能，`lutra verify` 后从此位置之后启动。</translation>
    </message>
    <message>
      <source>An XA transaction was prepared before the place where reading began.</source>
      <translation>一个 XA 事务在开始读取的位置之前已准备。</translation>
    </message>
    <message>
      <source>Start from before its XA PREPARE, or repair the rows that `lutra verify` names and start behind it.</source>
      <translation>从其 XA PREPARE 之前启动，或修复 `lutra verify` 指出的行后从它之后启动。</translation>
    </message>
    <message>
      <source>A column has a type that Lutra does not carry yet.</source>
      <translation>一列的类型 Lutra 尚不能同步。</translation>
    </message>
    <message>
      <source>Leave the table out of the mapping, or change the column's type.</source>
      <translation>将该表移出映射，或更改列类型。</translation>
    </message>
    <message>
      <source>Lutra met something it should have caught.</source>
      <translation>Lutra 遇到了本应处理的情况。</translation>
    </message>
    <message>
      <source>Please report it with the engine's log.</source>
      <translation>请连同引擎日志一起报告。</translation>
    </message>
    <message>
      <source>The server writes no binary log.</source>
      <translation>服务器没有写二进制日志。</translation>
    </message>
    <message>
      <source>Set log_bin in the server's configuration and restart it.</source>
      <translation>在服务器配置中设置 log_bin 并重启。</translation>
    </message>
    <message>
      <source>The log file is encrypted.</source>
      <translation>日志文件已加密。</translation>
    </message>
    <message>
      <source>Read it from its server with `lutra capture`, which receives it in the clear.</source>
      <translation>用 `lutra capture` 从其服务器读取，那里收到的是明文。</translation>
    </message>
    <message>
      <source>The log file cannot be read.</source>
      <translation>无法读取日志文件。</translation>
    </message>
    <message>
      <source>Check its path and permissions.</source>
      <translation>检查其路径与权限。</translation>
    </message>
    <message>
      <source>The source has begun its log anew, and what we read last is gone.</source>
      <translation>源重新开始了日志，我们最后读取的已不在。</translation>
    </message>
    <message>
      <source>Compare both sides with `lutra verify`, mend the differences, remove the pipeline's rows of retl.retl_checkpoint, and start from now.</source>
      <translation>用 `lutra verify` 比较两侧，修复差异，删除 retl.retl_checkpoint 中该管道的行，从现在启动。</translation>
    </message>
    <message>
      <source>The log does not describe its tables well enough to read their rows.</source>
      <translation>日志对表的描述不足以读取其行。</translation>
    </message>
    <message>
      <source>SET GLOBAL binlog_row_metadata = FULL on the source for logs to come; read this one with `lutra capture`, which asks the server for its tables.</source>
      <translation>在源上为今后的日志 SET GLOBAL binlog_row_metadata = FULL；用 `lutra capture` 读取这一个，它会向服务器询问表。</translation>
    </message>
    <message>
      <source>The file is not a binary log.</source>
      <translation>该文件不是二进制日志。</translation>
    </message>
    <message>
      <source>Check its path.</source>
      <translation>检查其路径。</translation>
    </message>
    <message>
      <source>A file for rows that do not fit into memory cannot be written or read.</source>
      <translation>放不进内存的行所用的文件无法读写。</translation>
    </message>
    <message>
      <source>Free some space in the state folder's file system; Lutra tries again by itself.</source>
      <translation>在状态文件夹所在文件系统腾出空间；Lutra 会自行重试。</translation>
    </message>
    <message>
      <source>The place in the log lies beyond 4 GiB of its file.</source>
      <translation>日志中的位置超出文件的 4 GiB。</translation>
    </message>
    <message>
      <source>Set max_binlog_size to 1 GiB on the source, and start at the next file after `lutra verify`.</source>
      <translation>在源上将 max_binlog_size 设为 1 GiB，`lutra verify` 后从下一个文件启动。</translation>
    </message>
    <message>
      <source>The output cannot be written.</source>
      <translation>无法写输出。</translation>
    </message>
    <message>
      <source>Check the free space where it goes.</source>
      <translation>检查输出所在位置的可用空间。</translation>
    </message>
    <message>
      <source>The source no longer has the log we need.</source>
      <translation>源已没有我们需要的日志。</translation>
    </message>
    <message>
      <source>Compare both sides with `lutra verify`, mend the differences, and start from now; keep logs longer (binlog_expire_logs_seconds).</source>
      <translation>用 `lutra verify` 比较两侧，修复差异，从现在启动；让日志保留更久（binlog_expire_logs_seconds）。</translation>
    </message>
    <message>
      <source>The source has removed logs that were not read yet.</source>
      <translation>源删除了尚未读取的日志。</translation>
    </message>
    <message>
      <source>Restore the files from a backup, or point the data source to a server that still has them; else compare both sides with `lutra verify`, mend the differences, remove the pipeline's rows of retl.retl_checkpoint, and start from now. Keep logs longer (binlog_expire_logs_seconds).</source>
      <translation>从备份恢复文件，或将数据源指向仍有它们的服务器；否则用 `lutra verify` 比较两侧，修复差异，删除 retl.retl_checkpoint 中该管道的行，从现在启动。让日志保留更久（binlog_expire_logs_seconds）。</translation>
    </message>
    <message>
      <source>Another reader of the source's log came with our server id.</source>
      <translation>源日志的另一个读取者使用了我们的 server id。</translation>
    </message>
    <message>
      <source>Give the other reader another server_id, or let only one engine run this configuration.</source>
      <translation>给另一个读取者别的 server_id，或只让一个引擎运行此配置。</translation>
    </message>
    <message>
      <source>The server_id of the canal is in use.</source>
      <translation>Canal 的 server_id 已被使用。</translation>
    </message>
    <message>
      <source>Give the canal another server_id, or leave it out to have one chosen.</source>
      <translation>给 Canal 另一个 server_id，或不填以自动选择。</translation>
    </message>
    <message>
      <source>The source lacks changes that were applied on the target already.</source>
      <translation>源缺少已在目标上应用的变更。</translation>
    </message>
    <message>
      <source>If the source is a replica that lags, wait and start again. If it lost its newest changes in a crash, take them back from the target (`lutra verify` shows them), remove the pipeline's rows of retl.retl_checkpoint, and start from now.</source>
      <translation>若源是落后的副本，请等待后重新启动。若它在崩溃中丢失了最新变更，从目标取回（`lutra verify` 显示），删除 retl.retl_checkpoint 中该管道的行，从现在启动。</translation>
    </message>
    <message>
      <source>The data source is another server now, and global ids that would tell the place are missing.</source>
      <translation>数据源现在是另一台服务器，且没有能确定位置的全局 ID。</translation>
    </message>
    <message>
      <source>Point the data source back to the old server; or compare both sides with `lutra verify`, remove the pipeline's rows of retl.retl_checkpoint, and start at FILE:OFFSET or from now. Switch GTIDs on to move without this.</source>
      <translation>将数据源指回旧服务器；或用 `lutra verify` 比较两侧，删除 retl.retl_checkpoint 中该管道的行，从 FILE:OFFSET 或现在启动。启用 GTID 可避免此事。</translation>
    </message>
    <message>
      <source>The place to start at is not in the source's log.</source>
      <translation>起始位置不在源的日志中。</translation>
    </message>
    <message>
      <source>Choose a place between the oldest log and now; SHOW BINARY LOGS lists the files.</source>
      <translation>选择最早日志与现在之间的位置；SHOW BINARY LOGS 列出文件。</translation>
    </message>
    <message>
      <source>The source stopped sending its log while we looked ahead in it.</source>
      <translation>源在我们预读时停止发送日志。</translation>
    </message>
    <message>
      <source>Nothing, it is tried again.</source>
      <translation>无需处理，会自动重试。</translation>
    </message>
    <message>
      <source>A table changes its structure faster than we can look at it.</source>
      <translation>一个表的结构变化快于我们的查看。</translation>
    </message>
    <message>
      <source>The log holds rows of a table whose columns at that moment nobody can tell any more: the log does not name them, and a statement changed the table since.</source>
      <translation>日志含有某表的行，而当时的列已无人知晓：日志没有列名，之后又有语句更改了该表。</translation>
    </message>
    <message>
      <source>Set binlog_row_metadata=FULL on the source (MariaDB, MySQL 8 and later), so that it cannot happen again, and let the canal start behind the statement named in the details; then compare and copy what was missed.</source>
      <translation>在源上设置 binlog_row_metadata=FULL（MariaDB、MySQL 8 及以上）以免再次发生，让 Canal 从详情所示语句之后启动；然后比较并复制遗漏的内容。</translation>
    </message>
    <message>
      <source>The log holds a statement where rows are needed.</source>
      <translation>日志在需要行的地方是语句。</translation>
    </message>
    <message>
      <source>Set binlog_format = ROW, globally and in the session that wrote it; repeat the statement's effect on the target, then start behind it.</source>
      <translation>全局及写入它的会话中设置 binlog_format = ROW；在目标上重复该语句的效果，然后从它之后启动。</translation>
    </message>
    <message>
      <source>The log has rows of a table that no longer exists, and does not describe it.</source>
      <translation>日志有一个已不存在的表的行，且没有描述它。</translation>
    </message>
    <message>
      <source>SET GLOBAL binlog_row_metadata = FULL on the source; start behind this place after `lutra verify`.</source>
      <translation>在源上 SET GLOBAL binlog_row_metadata = FULL；`lutra verify` 后从此位置之后启动。</translation>
    </message>
    <message>
      <source>The checkpoint row's place was changed, and not by Lutra.</source>
      <translation>检查点行的位置被更改，且不是 Lutra 所为。</translation>
    </message>
    <message>
      <source>Set the row back to the place in the message. If the change was meant, and `lutra verify` finds nothing, remove the file that the message names, and start again.</source>
      <translation>将该行恢复为消息中的位置。若是有意更改且 `lutra verify` 没有发现差异，删除消息所指文件后重新启动。</translation>
    </message>
    <message>
      <source>The target is older than it was: it was restored from a backup.</source>
      <translation>目标比以前旧：它从备份恢复过。</translation>
    </message>
    <message>
      <source>Nothing, if all of it was restored at once: Lutra reads the source's log again from there. Run `lutra verify` when it is in step.</source>
      <translation>若整体同时恢复则无需处理：Lutra 从那里重新读取源日志。同步后运行 `lutra verify`。</translation>
    </message>
    <message>
      <source>The checkpoint row of a pipeline that has run before is gone.</source>
      <translation>一个运行过的管道的检查点行不见了。</translation>
    </message>
    <message>
      <source>Restore the row of retl.retl_checkpoint from a backup. To begin anew, copy the data, write in the canal where to start, and remove the file that the message names.</source>
      <translation>从备份恢复 retl.retl_checkpoint 的行。要重新开始，请复制数据，在 Canal 中写明起始位置，并删除消息所指文件。</translation>
    </message>
    <message>
      <source>The checkpoint row on the target cannot be read.</source>
      <translation>无法读取目标上的检查点行。</translation>
    </message>
    <message>
      <source>Do not edit retl.retl_checkpoint; restore its row from a backup, or remove it and start from a known place.</source>
      <translation>不要编辑 retl.retl_checkpoint；从备份恢复其行，或删除它并从已知位置启动。</translation>
    </message>
    <message>
      <source>The conflict policy names a generated column.</source>
      <translation>冲突策略指定了生成列。</translation>
    </message>
    <message>
      <source>Name the columns that it is generated from.</source>
      <translation>指定它所依据的列。</translation>
    </message>
    <message>
      <source>A counted column is part of a unique key.</source>
      <translation>计数列属于唯一键。</translation>
    </message>
    <message>
      <source>Leave it out of the delta columns: sums of changes could collide with other rows.</source>
      <translation>将它移出差值列：累加结果可能与其他行相撞。</translation>
    </message>
    <message>
      <source>A counted column is not numeric.</source>
      <translation>计数列不是数值。</translation>
    </message>
    <message>
      <source>Name only integer and decimal columns as delta columns.</source>
      <translation>差值列只能是整数或小数列。</translation>
    </message>
    <message>
      <source>The column that conflicts go by has no exact order.</source>
      <translation>冲突所依据的列没有确切的顺序。</translation>
    </message>
    <message>
      <source>Name a column of type integer, YEAR, DATE, DATETIME or TIMESTAMP.</source>
      <translation>指定类型为整数、YEAR、DATE、DATETIME 或 TIMESTAMP 的列。</translation>
    </message>
    <message>
      <source>A counted column may be NULL, to which nothing can be added.</source>
      <translation>计数列可为 NULL，无法累加。</translation>
    </message>
    <message>
      <source>Make the column NOT NULL on both sides, or leave it out of the delta columns.</source>
      <translation>在两侧将该列设为 NOT NULL，或移出差值列。</translation>
    </message>
    <message>
      <source>The conflict policy names a column twice.</source>
      <translation>冲突策略两次指定同一列。</translation>
    </message>
    <message>
      <source>Name each column once: in one group, as a delta column, or as the one to go by.</source>
      <translation>每列只指定一次：在一个组中、作为差值列，或作为依据的列。</translation>
    </message>
    <message>
      <source>The conflict policy names a column that the table does not have.</source>
      <translation>冲突策略指定了表中没有的列。</translation>
    </message>
    <message>
      <source>Mend the column's name.</source>
      <translation>更正列名。</translation>
    </message>
    <message>
      <source>The conflict policy does not look at columns of this kind.</source>
      <translation>冲突策略不看这类列。</translation>
    </message>
    <message>
      <source>Remove them, or choose the policy that uses them.</source>
      <translation>移除它们，或选择使用它们的策略。</translation>
    </message>
    <message>
      <source>The conflict policy needs to know its columns.</source>
      <translation>冲突策略需要知道它的列。</translation>
    </message>
    <message>
      <source>Name them behind the policy, as in newest_by_column(changed_at), or choose another one.</source>
      <translation>在策略名后写明列，例如 newest_by_column(changed_at)，或选择另一策略。</translation>
    </message>
    <message>
      <source>A change of a counted column lacks a number.</source>
      <translation>计数列的变更缺少数值。</translation>
    </message>
    <message>
      <source>SET GLOBAL binlog_row_image = FULL on the source, and keep the column NOT NULL and of one type on both sides.</source>
      <translation>在源上 SET GLOBAL binlog_row_image = FULL，并保持该列在两侧为 NOT NULL 且类型相同。</translation>
    </message>
    <message>
      <source>The sum of both sides' changes does not fit into the column.</source>
      <translation>两侧变更之和放不进该列。</translation>
    </message>
    <message>
      <source>Widen the column on both sides, then start again.</source>
      <translation>在两侧加宽该列，然后重新启动。</translation>
    </message>
    <message>
      <source>A row that was kept aside cannot be read back.</source>
      <translation>搁置的行无法读回。</translation>
    </message>
    <message>
      <source>Do not edit retl.retl_conflict; make the row equal by hand (`lutra verify` names it), then drop the entry.</source>
      <translation>不要编辑 retl.retl_conflict；手动使该行一致（`lutra verify` 会指出），然后丢弃该条目。</translation>
    </message>
    <message>
      <source>Rows of a table without a key cannot be merged.</source>
      <translation>没有键的表的行无法合并。</translation>
    </message>
    <message>
      <source>Give the table a primary key, or choose a policy that settles whole rows.</source>
      <translation>给表加主键，或选择按整行处理的策略。</translation>
    </message>
    <message>
      <source>The time stamp of a change cannot be read.</source>
      <translation>变更的时间戳无法读取。</translation>
    </message>
    <message>
      <source>Do not edit the tables of the schema retl; restore the row from a backup.</source>
      <translation>不要编辑 retl 库的表；从备份恢复该行。</translation>
    </message>
    <message>
      <source>Two pipelines carry the same tables from the same source to the same target.</source>
      <translation>两个管道从同一源向同一目标同步相同的表。</translation>
    </message>
    <message>
      <source>Remove one of the two mappings.</source>
      <translation>移除两个映射之一。</translation>
    </message>
    <message>
      <source>Two things have one name.</source>
      <translation>两个对象重名。</translation>
    </message>
    <message>
      <source>Give one of them another name.</source>
      <translation>给其中一个换个名称。</translation>
    </message>
    <message>
      <source>Very many rows lost a unique value and wait for it.</source>
      <translation>大量的行失去了唯一值，正在等待该值空出。</translation>
    </message>
    <message>
      <source>Look at `lutra conflicts list`: free the values at the target or resolve those conflicts, and see why both sides give the same values; then start again.</source>
      <translation>查看 `lutra conflicts list`：在目标端空出这些值或解决这些冲突，并查明两侧为何给出相同的值；然后重新启动。</translation>
    </message>
    <message>
      <source>Somebody changed the file meanwhile.</source>
      <translation>文件在此期间被他人修改。</translation>
    </message>
    <message>
      <source>Nothing was written. Look at the file as it is now, and make the change again.</source>
      <translation>未写入任何内容。请查看文件当前的内容，然后重新进行修改。</translation>
    </message>
    <message>
      <source>The file could not be written.</source>
      <translation>无法写入文件。</translation>
    </message>
    <message>
      <source>Check the folder's permissions and free space; nothing was lost, the file is as it was.</source>
      <translation>检查文件夹权限与可用空间；没有丢失任何内容，文件保持原样。</translation>
    </message>
    <message>
      <source>The configuration file cannot be read.</source>
      <translation>无法读取配置文件。</translation>
    </message>
    <message>
      <source>Check its path and its permissions.</source>
      <translation>检查其路径与权限。</translation>
    </message>
    <message>
      <source>The file does not say which format it has.</source>
      <translation>文件没有说明格式。</translation>
    </message>
    <message>
      <source>Put `format = 1` at its top.</source>
      <translation>在开头写 `format = 1`。</translation>
    </message>
    <message>
      <source>The file has a format that this version does not know.</source>
      <translation>文件的格式此版本不认识。</translation>
    </message>
    <message>
      <source>Use format = 1, or a newer Lutra.</source>
      <translation>使用 format = 1，或更新的 Lutra。</translation>
    </message>
    <message>
      <source>This conflict policy needs to know which site is home.</source>
      <translation>此冲突策略需要知道哪个站点是主站点。</translation>
    </message>
    <message>
      <source>Set home = true on the pipeline whose source is the primary site.</source>
      <translation>在源为主站点的管道上设置 home = true。</translation>
    </message>
    <message>
      <source>The address is not of the form host:port.</source>
      <translation>地址不是 host:port 形式。</translation>
    </message>
    <message>
      <source>Write it as host:port.</source>
      <translation>写成 host:port。</translation>
    </message>
    <message>
      <source>The name has characters that names may not have.</source>
      <translation>名称含有不允许的字符。</translation>
    </message>
    <message>
      <source>Use 1 to 64 letters, digits, dots, dashes and underscores.</source>
      <translation>使用 1 到 64 个字母、数字、点、连字符和下划线。</translation>
    </message>
    <message>
      <source>The start of a canal cannot be understood.</source>
      <translation>无法理解 Canal 的起始位置。</translation>
    </message>
    <message>
      <source>Write now, earliest, gtid:SET, FILE:OFFSET or time:RFC3339.</source>
      <translation>写 now、earliest、gtid:SET、FILE:OFFSET 或 time:RFC3339。</translation>
    </message>
    <message>
      <source>The pattern of a mapping cannot be understood.</source>
      <translation>无法理解映射的模式。</translation>
    </message>
    <message>
      <source>Write schema.table, with *, ranges such as order_[00-31], or a regular expression.</source>
      <translation>写 schema.table，可用 *、order_[00-31] 之类的范围或正则表达式。</translation>
    </message>
    <message>
      <source>The mapping names a schema that is never carried.</source>
      <translation>映射指定了从不同步的库。</translation>
    </message>
    <message>
      <source>Leave out mysql, sys, performance_schema, information_schema and retl.</source>
      <translation>去掉 mysql、sys、performance_schema、information_schema 和 retl。</translation>
    </message>
    <message>
      <source>The source's and the target's pattern do not fit each other.</source>
      <translation>源与目标的模式不相配。</translation>
    </message>
    <message>
      <source>Use the same shape on both sides, or leave the target out to keep the names.</source>
      <translation>两侧使用相同形状，或不填目标以保留名称。</translation>
    </message>
    <message>
      <source>The data source has neither host nor socket.</source>
      <translation>数据源既没有主机也没有套接字。</translation>
    </message>
    <message>
      <source>Set host and port, or socket.</source>
      <translation>设置 host 与 port，或 socket。</translation>
    </message>
    <message>
      <source>A value that is needed is missing.</source>
      <translation>缺少必需的值。</translation>
    </message>
    <message>
      <source>Add the key.</source>
      <translation>添加该键。</translation>
    </message>
    <message>
      <source>The data source has no user.</source>
      <translation>数据源没有用户。</translation>
    </message>
    <message>
      <source>Set user.</source>
      <translation>设置 user。</translation>
    </message>
    <message>
      <source>There is no such channel.</source>
      <translation>没有这个通道。</translation>
    </message>
    <message>
      <source>Add a [[channel]], or check the name.</source>
      <translation>添加 [[channel]]，或检查名称。</translation>
    </message>
    <message>
      <source>The pipeline carries no table.</source>
      <translation>管道没有同步任何表。</translation>
    </message>
    <message>
      <source>Add a [[channel.pipeline.mapping]].</source>
      <translation>添加 [[channel.pipeline.mapping]]。</translation>
    </message>
    <message>
      <source>The channel has no pipeline.</source>
      <translation>通道没有管道。</translation>
    </message>
    <message>
      <source>Add a [[channel.pipeline]].</source>
      <translation>添加 [[channel.pipeline]]。</translation>
    </message>
    <message>
      <source>The ZooKeeper cluster has no servers.</source>
      <translation>ZooKeeper 集群没有服务器。</translation>
    </message>
    <message>
      <source>List them as host:port.</source>
      <translation>以 host:port 列出。</translation>
    </message>
    <message>
      <source>This conflict policy is for one direction only.</source>
      <translation>此冲突策略只用于单向。</translation>
    </message>
    <message>
      <source>Choose home_wins or newest_wins for a channel with both directions.</source>
      <translation>双向通道请选择 home_wins 或 newest_wins。</translation>
    </message>
    <message>
      <source>The value is out of range.</source>
      <translation>值超出范围。</translation>
    </message>
    <message>
      <source>Choose one within the range.</source>
      <translation>选择范围内的值。</translation>
    </message>
    <message>
      <source>The password is not a reference.</source>
      <translation>密码不是引用。</translation>
    </message>
    <message>
      <source>Write env:NAME, file:PATH or secret:NAME; never the password itself.</source>
      <translation>写 env:NAME、file:PATH 或 secret:NAME；绝不写密码本身。</translation>
    </message>
    <message>
      <source>The name is reserved.</source>
      <translation>该名称被保留。</translation>
    </message>
    <message>
      <source>Choose another name.</source>
      <translation>选择另一个名称。</translation>
    </message>
    <message>
      <source>Source and target of the pipeline are one data source.</source>
      <translation>管道的源与目标是同一数据源。</translation>
    </message>
    <message>
      <source>Choose two data sources.</source>
      <translation>选择两个数据源。</translation>
    </message>
    <message>
      <source>The file is not valid TOML.</source>
      <translation>文件不是有效的 TOML。</translation>
    </message>
    <message>
      <source>Mend the line.</source>
      <translation>更正该行。</translation>
    </message>
    <message>
      <source>Two pipelines of a channel carry changes of structure.</source>
      <translation>一个通道有两个管道同步结构变更。</translation>
    </message>
    <message>
      <source>Leave ddl = true on one.</source>
      <translation>只在一个上保留 ddl = true。</translation>
    </message>
    <message>
      <source>Two pipelines of a channel are home.</source>
      <translation>一个通道有两个管道是主站点。</translation>
    </message>
    <message>
      <source>Leave home = true on one.</source>
      <translation>只在一个上保留 home = true。</translation>
    </message>
    <message>
      <source>There is no such canal.</source>
      <translation>没有这个 Canal。</translation>
    </message>
    <message>
      <source>Add a [[canal]] of that name, or mend the reference.</source>
      <translation>添加该名称的 [[canal]]，或更正引用。</translation>
    </message>
    <message>
      <source>There is no such conflict policy.</source>
      <translation>没有这个冲突策略。</translation>
    </message>
    <message>
      <source>Choose one of those listed.</source>
      <translation>选择列出的之一。</translation>
    </message>
    <message>
      <source>There is no such data source.</source>
      <translation>没有这个数据源。</translation>
    </message>
    <message>
      <source>Add a [[data_source]] of that name, or mend the reference.</source>
      <translation>添加该名称的 [[data_source]]，或更正引用。</translation>
    </message>
    <message>
      <source>The file has a key that Lutra does not know.</source>
      <translation>文件有 Lutra 不认识的键。</translation>
    </message>
    <message>
      <source>Mend its spelling or remove it.</source>
      <translation>更正拼写或移除。</translation>
    </message>
    <message>
      <source>There is no such ZooKeeper cluster.</source>
      <translation>没有这个 ZooKeeper 集群。</translation>
    </message>
    <message>
      <source>Add a [[zookeeper]] of that name, or mend the reference.</source>
      <translation>添加该名称的 [[zookeeper]]，或更正引用。</translation>
    </message>
    <message>
      <source>The value is of the wrong type.</source>
      <translation>值的类型不对。</translation>
    </message>
    <message>
      <source>Write it as the message says.</source>
      <translation>按消息所述书写。</translation>
    </message>
    <message>
      <source>An engine already runs with this state folder.</source>
      <translation>已有引擎使用此状态文件夹运行。</translation>
    </message>
    <message>
      <source>Stop it, ask it with `lutra status`, or give another --state.</source>
      <translation>停止它，用 `lutra status` 询问它，或指定另一个 --state。</translation>
    </message>
    <message>
      <source>Another engine of this state folder runs this pipeline.</source>
      <translation>此状态文件夹的另一个引擎正在运行此管道。</translation>
    </message>
    <message>
      <source>Stop that one first.</source>
      <translation>先停止那一个。</translation>
    </message>
    <message>
      <source>The state folder cannot be used.</source>
      <translation>状态文件夹无法使用。</translation>
    </message>
    <message>
      <source>Check the path and free space, or give another --state.</source>
      <translation>检查路径与可用空间，或指定另一个 --state。</translation>
    </message>
    <message>
      <source>Others could write to the state folder.</source>
      <translation>他人可写入状态文件夹。</translation>
    </message>
    <message>
      <source>chmod 700 the folder, make it your own, or give another --state.</source>
      <translation>chmod 700 该文件夹并归自己所有，或指定另一个 --state。</translation>
    </message>
    <message>
      <source>The engine was started and has not answered yet.</source>
      <translation>引擎已启动但尚未应答。</translation>
    </message>
    <message>
      <source>Look at engine.out and engine.log in its state folder; then try again.</source>
      <translation>查看其状态文件夹中的 engine.out 与 engine.log，然后重试。</translation>
    </message>
    <message>
      <source>The engine did not start.</source>
      <translation>引擎没有启动。</translation>
    </message>
    <message>
      <source>What it said stands in the details.</source>
      <translation>它所说的见详情。</translation>
    </message>
    <message>
      <source>A pipeline is still coming to a stop.</source>
      <translation>一个管道仍在停止中。</translation>
    </message>
    <message>
      <source>Try again in a moment.</source>
      <translation>稍后再试。</translation>
    </message>
    <message>
      <source>The demo's folder cannot be made.</source>
      <translation>无法创建演示文件夹。</translation>
    </message>
    <message>
      <source>Check the temporary folder's permissions and free space.</source>
      <translation>检查临时文件夹的权限与可用空间。</translation>
    </message>
    <message>
      <source>A transaction carries our mark, but it cannot be read.</source>
      <translation>一个事务带有我们的标记，但无法读取。</translation>
    </message>
    <message>
      <source>Run `lutra init` so that both sides have the same retl objects, then start again.</source>
      <translation>运行 `lutra init` 使两侧有相同的 retl 对象，然后重新启动。</translation>
    </message>
    <message>
      <source>The account lacks a right.</source>
      <translation>账号缺少权限。</translation>
    </message>
    <message>
      <source>Grant it: `lutra init CONFIG --print` shows all that are needed.</source>
      <translation>授予它：`lutra init CONFIG --print` 显示所需的全部。</translation>
    </message>
    <message>
      <source>The target's CHECK constraint refuses a row of the source.</source>
      <translation>目标的 CHECK 约束拒绝源的一行。</translation>
    </message>
    <message>
      <source>Make the constraints equal on both sides.</source>
      <translation>使两侧约束一致。</translation>
    </message>
    <message>
      <source>The connection to the server broke.</source>
      <translation>与服务器的连接断开。</translation>
    </message>
    <message>
      <source>Nothing to do while it is tried again; else look whether the server runs.</source>
      <translation>正在重试时无需处理；否则查看服务器是否在运行。</translation>
    </message>
    <message>
      <source>The server ended our transaction to resolve a deadlock.</source>
      <translation>服务器为解除死锁结束了我们的事务。</translation>
    </message>
    <message>
      <source>Nothing to do: it is tried again.</source>
      <translation>无需处理：会自动重试。</translation>
    </message>
    <message>
      <source>The server's disk is full.</source>
      <translation>服务器磁盘已满。</translation>
    </message>
    <message>
      <source>Free some space on the server; the pipeline goes on by itself.</source>
      <translation>在服务器上腾出空间；管道会自行继续。</translation>
    </message>
    <message>
      <source>A row with the same key exists on the target.</source>
      <translation>目标上已有相同键的行。</translation>
    </message>
    <message>
      <source>Look at the key in the message and decide which row is right.</source>
      <translation>查看消息中的键，决定哪一行正确。</translation>
    </message>
    <message>
      <source>The server refused a statement.</source>
      <translation>服务器拒绝了一条语句。</translation>
    </message>
    <message>
      <source>See the server's own words in the message.</source>
      <translation>见消息中服务器的原话。</translation>
    </message>
    <message>
      <source>Rows of another table still refer to a row that the source removed.</source>
      <translation>另一表的行仍引用源已删除的行。</translation>
    </message>
    <message>
      <source>Make the foreign keys and their tables equal on both sides.</source>
      <translation>使两侧的外键及其表一致。</translation>
    </message>
    <message>
      <source>The server does not accept connections from this host.</source>
      <translation>服务器不接受来自此主机的连接。</translation>
    </message>
    <message>
      <source>Create the account for this host; FLUSH HOSTS if it was blocked after errors.</source>
      <translation>为此主机创建账号；若因错误被阻止，用 FLUSH HOSTS。</translation>
    </message>
    <message>
      <source>Another session held a lock for too long.</source>
      <translation>另一会话持锁过久。</translation>
    </message>
    <message>
      <source>Nothing to do while it is tried again; else find the session with SHOW ENGINE INNODB STATUS.</source>
      <translation>正在重试时无需处理；否则用 SHOW ENGINE INNODB STATUS 找到该会话。</translation>
    </message>
    <message>
      <source>The server asks for a login method that is not allowed.</source>
      <translation>服务器要求不允许的登录方式。</translation>
    </message>
    <message>
      <source>Give the account caching_sha2_password, ed25519 or mysql_native_password.</source>
      <translation>给账号使用 caching_sha2_password、ed25519 或 mysql_native_password。</translation>
    </message>
    <message>
      <source>The server refused the account's name or password.</source>
      <translation>服务器拒绝了账号的名称或密码。</translation>
    </message>
    <message>
      <source>Check user and password of the data source, or create the account: `lutra init CONFIG --print`.</source>
      <translation>检查数据源的用户与密码，或创建账号：`lutra init CONFIG --print`。</translation>
    </message>
    <message>
      <source>The target lacks the row that a foreign key refers to.</source>
      <translation>目标缺少外键引用的行。</translation>
    </message>
    <message>
      <source>Carry the parent table too, or compare both sides with `lutra verify`.</source>
      <translation>也同步父表，或用 `lutra verify` 比较两侧。</translation>
    </message>
    <message>
      <source>The target's table has no partition for a value of the source.</source>
      <translation>目标表没有容纳源的值的分区。</translation>
    </message>
    <message>
      <source>Add the partition on the target.</source>
      <translation>在目标上添加该分区。</translation>
    </message>
    <message>
      <source>The server does not know a column.</source>
      <translation>服务器不认识一列。</translation>
    </message>
    <message>
      <source>Make the tables equal on both sides.</source>
      <translation>使两侧的表一致。</translation>
    </message>
    <message>
      <source>The server does not know the schema.</source>
      <translation>服务器不认识该库。</translation>
    </message>
    <message>
      <source>Create it, or mend the mapping.</source>
      <translation>创建它，或更正映射。</translation>
    </message>
    <message>
      <source>The server does not know the table.</source>
      <translation>服务器不认识该表。</translation>
    </message>
    <message>
      <source>The target wants a value where the source has none.</source>
      <translation>源没有值而目标要求有值。</translation>
    </message>
    <message>
      <source>Make the column NULL on the target, or give it a default.</source>
      <translation>在目标上允许该列为 NULL，或给默认值。</translation>
    </message>
    <message>
      <source>There is no memory left for a connection.</source>
      <translation>没有内存可用于连接。</translation>
    </message>
    <message>
      <source>Free some memory and start again.</source>
      <translation>腾出内存后重新启动。</translation>
    </message>
    <message>
      <source>A row is larger than the server takes.</source>
      <translation>一行大于服务器所能接受。</translation>
    </message>
    <message>
      <source>Raise max_allowed_packet on the target.</source>
      <translation>在目标上提高 max_allowed_packet。</translation>
    </message>
    <message>
      <source>The server is read-only.</source>
      <translation>服务器是只读的。</translation>
    </message>
    <message>
      <source>Make it writable, or point the data source to the server that is.</source>
      <translation>使其可写，或将数据源指向可写的服务器。</translation>
    </message>
    <message>
      <source>A trigger on the target refuses a row of the source.</source>
      <translation>目标上的触发器拒绝源的一行。</translation>
    </message>
    <message>
      <source>Change or drop the trigger on the target: the source's own triggers have done their work.</source>
      <translation>更改或删除目标上的触发器：源自己的触发器已完成工作。</translation>
    </message>
    <message>
      <source>No verified TLS connection could be made.</source>
      <translation>无法建立经过验证的 TLS 连接。</translation>
    </message>
    <message>
      <source>Give the server's CA with ca = "file.pem", or lower tls to require or off if you must.</source>
      <translation>用 ca = "file.pem" 给出服务器的 CA，或不得已时将 tls 降为 require 或 off。</translation>
    </message>
    <message>
      <source>The server has no connection left for us.</source>
      <translation>服务器没有剩余的连接给我们。</translation>
    </message>
    <message>
      <source>Raise max_connections or the account's limit.</source>
      <translation>提高 max_connections 或账号的限制。</translation>
    </message>
    <message>
      <source>The host's name is not known here.</source>
      <translation>此处不认识该主机名。</translation>
    </message>
    <message>
      <source>Check host, or write its address.</source>
      <translation>检查主机，或写其地址。</translation>
    </message>
    <message>
      <source>Nothing answers at this address.</source>
      <translation>此地址没有应答。</translation>
    </message>
    <message>
      <source>Check host and port, and that the server runs and listens there.</source>
      <translation>检查主机与端口，以及服务器是否在那里运行并监听。</translation>
    </message>
    <message>
      <source>A value of the source does not fit the target's column.</source>
      <translation>源的值放不进目标的列。</translation>
    </message>
    <message>
      <source>Make the column's type on the target as wide as on the source.</source>
      <translation>使目标列的类型与源一样宽。</translation>
    </message>
    <message>
      <source>More than one target has a row of this number.</source>
      <translation>不止一个目标有此编号的行。</translation>
    </message>
    <message>
      <source>Write SITE:NUMBER as `lutra parked list` shows it.</source>
      <translation>按 `lutra parked list` 所示写 SITE:NUMBER。</translation>
    </message>
    <message>
      <source>An earlier row of the same key waits in front of this one.</source>
      <translation>同一键的较早的行在此行之前等待。</translation>
    </message>
    <message>
      <source>Retry or drop that one first, or retry all.</source>
      <translation>先重试或丢弃那一行，或重试全部。</translation>
    </message>
    <message>
      <source>Somebody has decided about this row already.</source>
      <translation>已有人对此行作出决定。</translation>
    </message>
    <message>
      <source>`lutra parked list --all` shows what became of each row.</source>
      <translation>`lutra parked list --all` 显示每行的结果。</translation>
    </message>
    <message>
      <source>There is no such pipeline.</source>
      <translation>没有这个管道。</translation>
    </message>
    <message>
      <source>Check the name of --pipeline.</source>
      <translation>检查 --pipeline 的名称。</translation>
    </message>
    <message>
      <source>A row that is dropped is lost for the target.</source>
      <translation>丢弃的行对目标而言就丢失了。</translation>
    </message>
    <message>
      <source>Repeat the command with --yes; then make both sides equal (`lutra verify` shows the rows).</source>
      <translation>加 --yes 重复命令；然后使两侧一致（`lutra verify` 显示这些行）。</translation>
    </message>
    <message>
      <source>There is no such parked row.</source>
      <translation>没有这个搁置的行。</translation>
    </message>
    <message>
      <source>`lutra parked list` shows those that wait.</source>
      <translation>`lutra parked list` 显示等待的行。</translation>
    </message>
    <message>
      <source>The command does not say which row is meant.</source>
      <translation>命令没有说明是哪一行。</translation>
    </message>
    <message>
      <source>Name one as `lutra parked list` shows it, or say --all.</source>
      <translation>按 `lutra parked list` 所示指定一行，或用 --all。</translation>
    </message>
    <message>
      <source>A statement at the source removes rows without logging them, and is not carried.</source>
      <translation>源上的一条语句删除了行而未记录，且不会同步。</translation>
    </message>
    <message>
      <source>Run the same statement on the target, then start once with skip_ddl_errors = true.</source>
      <translation>在目标上执行同一语句，然后以 skip_ddl_errors = true 启动一次。</translation>
    </message>
    <message>
      <source>The pipeline was asked to stop.</source>
      <translation>管道被要求停止。</translation>
    </message>
    <message>
      <source>Nothing to do.</source>
      <translation>无需处理。</translation>
    </message>
    <message>
      <source>The engine's answer cannot be understood.</source>
      <translation>无法理解引擎的应答。</translation>
    </message>
    <message>
      <source>Use the same version of lutra as the engine's.</source>
      <translation>使用与引擎相同版本的 lutra。</translation>
    </message>
    <message>
      <source>The engine did not understand the request.</source>
      <translation>引擎不理解该请求。</translation>
    </message>
    <message>
      <source>The request carried data that it may not.</source>
      <translation>请求带有不允许的数据。</translation>
    </message>
    <message>
      <source>The engine failed to answer.</source>
      <translation>引擎未能应答。</translation>
    </message>
    <message>
      <source>The engine does not do this.</source>
      <translation>引擎不做此事。</translation>
    </message>
    <message>
      <source>The engine does not know this.</source>
      <translation>引擎不认识此项。</translation>
    </message>
    <message>
      <source>The engine belongs to another user.</source>
      <translation>引擎属于另一用户。</translation>
    </message>
    <message>
      <source>Ask as the user who runs it.</source>
      <translation>以运行它的用户询问。</translation>
    </message>
    <message>
      <source>The engine's socket cannot be made.</source>
      <translation>无法创建引擎的套接字。</translation>
    </message>
    <message>
      <source>Check the state folder's permissions and free space.</source>
      <translation>检查状态文件夹的权限与可用空间。</translation>
    </message>
    <message>
      <source>An engine already answers on this socket.</source>
      <translation>已有引擎在此套接字上应答。</translation>
    </message>
    <message>
      <source>Stop it, or give another --state.</source>
      <translation>停止它，或指定另一个 --state。</translation>
    </message>
    <message>
      <source>Something that is no socket is in the way.</source>
      <translation>有一个不是套接字的东西占位。</translation>
    </message>
    <message>
      <source>Remove the file, or give another --state.</source>
      <translation>移除该文件，或指定另一个 --state。</translation>
    </message>
    <message>
      <source>The socket's path is too long for this system.</source>
      <translation>套接字路径对此系统过长。</translation>
    </message>
    <message>
      <source>Give a --state with a shorter path.</source>
      <translation>指定路径更短的 --state。</translation>
    </message>
    <message>
      <source>No engine answers with this state folder.</source>
      <translation>没有引擎以此状态文件夹应答。</translation>
    </message>
    <message>
      <source>Start one with `lutra run`, or give its --state.</source>
      <translation>用 `lutra run` 启动一个，或指定它的 --state。</translation>
    </message>
    <message>
      <source>The server has no retl objects.</source>
      <translation>服务器没有 retl 对象。</translation>
    </message>
    <message>
      <source>Run `lutra init CONFIG`, or have an administrator run what `lutra init CONFIG --print` shows.</source>
      <translation>运行 `lutra init CONFIG`，或让管理员执行 `lutra init CONFIG --print` 所示内容。</translation>
    </message>
    <message>
      <source>The account may not create the retl objects.</source>
      <translation>账号不可创建 retl 对象。</translation>
    </message>
    <message>
      <source>Have an administrator run what `lutra init CONFIG --print` shows.</source>
      <translation>让管理员执行 `lutra init CONFIG --print` 所示内容。</translation>
    </message>
    <message>
      <source>The retl objects are of a newer Lutra.</source>
      <translation>retl 对象属于更新的 Lutra。</translation>
    </message>
    <message>
      <source>Use that version.</source>
      <translation>使用那个版本。</translation>
    </message>
    <message>
      <source>A retl table is not InnoDB.</source>
      <translation>一个 retl 表不是 InnoDB。</translation>
    </message>
    <message>
      <source>ALTER TABLE it to ENGINE=InnoDB.</source>
      <translation>用 ALTER TABLE 改为 ENGINE=InnoDB。</translation>
    </message>
    <message>
      <source>The throw-away server cannot be made with these options.</source>
      <translation>无法以这些选项创建临时服务器。</translation>
    </message>
    <message>
      <source>Mend the options.</source>
      <translation>更正选项。</translation>
    </message>
    <message>
      <source>Others could write to the throw-away servers' folder.</source>
      <translation>他人可写入临时服务器的文件夹。</translation>
    </message>
    <message>
      <source>Remove it, or set TMPDIR to a folder of your own.</source>
      <translation>移除它，或将 TMPDIR 设为自己的文件夹。</translation>
    </message>
    <message>
      <source>The throw-away server's files cannot be written.</source>
      <translation>无法写入临时服务器的文件。</translation>
    </message>
    <message>
      <source>Check the temporary folder's free space.</source>
      <translation>检查临时文件夹的可用空间。</translation>
    </message>
    <message>
      <source>The process that watches a throw-away server is gone.</source>
      <translation>看护临时服务器的进程不见了。</translation>
    </message>
    <message>
      <source>Start it again.</source>
      <translation>重新启动它。</translation>
    </message>
    <message>
      <source>Another process uses the throw-away server's folder.</source>
      <translation>另一进程正在使用临时服务器的文件夹。</translation>
    </message>
    <message>
      <source>Wait for it, or stop it.</source>
      <translation>等待它，或停止它。</translation>
    </message>
    <message>
      <source>A server's program took too long.</source>
      <translation>服务器的程序耗时过长。</translation>
    </message>
    <message>
      <source>Try again; the computer may be busy.</source>
      <translation>重试；计算机可能很忙。</translation>
    </message>
    <message>
      <source>This kind of server is not installed.</source>
      <translation>未安装这类服务器。</translation>
    </message>
    <message>
      <source>Install it as the message says.</source>
      <translation>按消息所述安装。</translation>
    </message>
    <message>
      <source>The throw-away server did not start.</source>
      <translation>临时服务器没有启动。</translation>
    </message>
    <message>
      <source>See the end of its log in the message.</source>
      <translation>见消息中其日志的末尾。</translation>
    </message>
    <message>
      <source>The throw-away server did not answer in time.</source>
      <translation>临时服务器没有及时应答。</translation>
    </message>
    <message>
      <source>A secret that was handed over cannot be read.</source>
      <translation>交来的一个密码无法读取。</translation>
    </message>
    <message>
      <source>Give a line for each secret: its name, a blank, and its bytes in hexadecimal.</source>
      <translation>每个密码一行：名称、空格、十六进制字节。</translation>
    </message>
    <message>
      <source>Others can read the secret's file.</source>
      <translation>他人可读取密码文件。</translation>
    </message>
    <message>
      <source>chmod 600 the file.</source>
      <translation>对该文件 chmod 600。</translation>
    </message>
    <message>
      <source>There is no keychain here.</source>
      <translation>此处没有钥匙串。</translation>
    </message>
    <message>
      <source>Use env:NAME or file:PATH.</source>
      <translation>使用 env:NAME 或 file:PATH。</translation>
    </message>
    <message>
      <source>A password is needed that nobody has handed over.</source>
      <translation>需要一个无人交来的密码。</translation>
    </message>
    <message>
      <source>Start it from the desktop, which asks for it, or hand it over with `lutra run --secrets`.</source>
      <translation>从桌面启动，它会询问；或用 `lutra run --secrets` 交来。</translation>
    </message>
    <message>
      <source>The secret is not there.</source>
      <translation>密码不在那里。</translation>
    </message>
    <message>
      <source>Set the variable or create the file that the message names.</source>
      <translation>设置变量或创建消息所指的文件。</translation>
    </message>
    <message>
      <source>The secret's reference has an unknown form.</source>
      <translation>密码引用的形式未知。</translation>
    </message>
    <message>
      <source>Write env:NAME, file:PATH or secret:NAME.</source>
      <translation>写 env:NAME、file:PATH 或 secret:NAME。</translation>
    </message>
    <message>
      <source>The two tables have no column in common.</source>
      <translation>两个表没有共同的列。</translation>
    </message>
    <message>
      <source>Mend the mapping, or make the tables alike.</source>
      <translation>更正映射，或使两表相同。</translation>
    </message>
    <message>
      <source>A mapped table is missing on one side.</source>
      <translation>一侧缺少已映射的表。</translation>
    </message>
    <message>
      <source>Create it there, or leave it out of the mapping.</source>
      <translation>在那里创建它，或移出映射。</translation>
    </message>
    <message>
      <source>The server returned a table's rows out of order.</source>
      <translation>服务器返回的表行顺序不对。</translation>
    </message>
    <message>
      <source>Check the table (CHECK TABLE), then compare again.</source>
      <translation>检查该表（CHECK TABLE），然后重新比较。</translation>
    </message>
    <message>
      <source>The comparison was asked to stop.</source>
      <translation>比较被要求停止。</translation>
    </message>
    <message>
      <source>Too many rows of a table without a key are alike.</source>
      <translation>没有键的表中相同的行过多。</translation>
    </message>
    <message>
      <source>Give the table a primary key.</source>
      <translation>给表加主键。</translation>
    </message>
    <message>
      <source>The reading of the target's own log does not keep up.</source>
      <translation>对目标自身日志的读取跟不上。</translation>
    </message>
    <message>
      <source>Nothing to do: the pipeline starts anew by itself. If it comes back, look at the load of the target and of this computer.</source>
      <translation>无需处理：管道会自行重新启动。若再次出现，请查看目标和本机的负载。</translation>
    </message>
    <message>
      <source>Both sides changed this row at the same time, and the policy leaves it to a person.</source>
      <translation>两侧同时更改了这一行，策略将其交由人工决定。</translation>
    </message>
    <message>
      <source>Look at both rows (`lutra parked list`), then apply the change or drop it.</source>
      <translation>查看两侧的行（`lutra parked list`），然后应用或丢弃该变更。</translation>
    </message>
    <message>
      <source>A row that was locked was not there any more.</source>
      <translation>一个已锁定的行已不存在。</translation>
    </message>
    <message>
      <source>Nothing to do: the transaction is written once more.</source>
      <translation>无需处理：该事务会再写一次。</translation>
    </message>
    <message>
      <source>The target's log told of another writer of a row at the last moment.</source>
      <translation>目标的日志在最后一刻显示有其他写入者更改了某行。</translation>
    </message>
    <message>
      <source>This finding is ignored already.</source>
      <translation>此结果已被忽略。</translation>
    </message>
    <message>
      <source>Change the reason where it stands, in the [[ignore]] section.</source>
      <translation>请在 [[ignore]] 段中原处修改理由。</translation>
    </message>
    <message>
      <source>What this check finds cannot be ignored.</source>
      <translation>此检查的结果不能忽略。</translation>
    </message>
    <message>
      <source>Put right what it finds, and take the [[ignore]] section out; `lutra check --list` shows which may be ignored.</source>
      <translation>修复其发现的问题并删除该 [[ignore]] 段；`lutra check --list` 显示哪些可以忽略。</translation>
    </message>
    <message>
      <source>A finding is ignored without a reason.</source>
      <translation>忽略结果时没有写明理由。</translation>
    </message>
    <message>
      <source>Write in reason = "…" why it can be lived with.</source>
      <translation>在 reason = "…" 中写明为何可以接受。</translation>
    </message>
    <message>
      <source>There is no such check.</source>
      <translation>没有这项检查。</translation>
    </message>
    <message>
      <source>Use the id that `lutra check` prints in front of the finding, such as PF15.</source>
      <translation>请使用 `lutra check` 在结果前显示的编号，例如 PF15。</translation>
    </message>
    <message>
      <source>The target was written for long without the source seeing any of it.</source>
      <translation>目标被长时间写入，而源一直没有看到这些变更。</translation>
    </message>
    <message>
      <source>Start the pipeline that carries the target's changes to the source, and let it catch up.</source>
      <translation>启动将目标的变更带到源的管道，并让它追上。</translation>
    </message>
    <message>
      <source>There is no such conflict in the journal.</source>
      <translation>冲突日志中没有这条冲突。</translation>
    </message>
    <message>
      <source>`lutra conflicts CONFIG list` shows the numbers.</source>
      <translation>`lutra conflicts CONFIG list` 显示编号。</translation>
    </message>
    <message>
      <source>A row is written at the target so often that a conflict about it could not be settled.</source>
      <translation>目标上某行的写入过于频繁，其冲突无法解决。</translation>
    </message>
    <message>
      <source>Nothing to do: the pipeline tries again by itself.</source>
      <translation>无需处理：管道会自行重试。</translation>
    </message>
    <message>
      <source>The command does not say which conflict or which row it means.</source>
      <translation>命令没有指明是哪条冲突或哪一行。</translation>
    </message>
    <message>
      <source>`lutra conflicts CONFIG list` shows the numbers; resolve wants --take incoming or --take target.</source>
      <translation>`lutra conflicts CONFIG list` 显示编号；resolve 需要 --take incoming 或 --take target。</translation>
    </message>
    <message>
      <source>What puts this right cannot be run as it stands.</source>
      <translation>此修复无法按原样执行。</translation>
    </message>
    <message>
      <source>Do what the finding says: it needs a decision, a file on the server, or the configuration.</source>
      <translation>按结果的说明处理：它需要人工决定、服务器上的文件或配置。</translation>
    </message>
    <message>
      <source>A fix is run by an administrator, and none was named.</source>
      <translation>修复须由管理员执行，但没有指定管理员。</translation>
    </message>
    <message>
      <source>Give --login NAME; the password is asked for and never kept.</source>
      <translation>请给出 --login NAME；密码会被询问，且从不保存。</translation>
    </message>
    <message>
      <source>A script could not be written.</source>
      <translation>无法写入脚本。</translation>
    </message>
    <message>
      <source>Name a folder that may be written to and has no script of that site yet.</source>
      <translation>请指定一个可写且尚无该站点脚本的文件夹。</translation>
    </message>
    <message>
      <source>The check fails at several data sources.</source>
      <translation>该检查在多个数据源上未通过。</translation>
    </message>
    <message>
      <source>Say with --site which one is to be put right.</source>
      <translation>用 --site 指明要修复哪一个。</translation>
    </message>
    <message>
      <source>The two directions settle conflicts of one table differently.</source>
      <translation>两个方向对同一张表采用了不同的冲突处理方式。</translation>
    </message>
    <message>
      <source>Give the mappings of both directions the same conflict policy; then start again.</source>
      <translation>请为两个方向的映射设置相同的冲突策略，然后重新启动。</translation>
    </message>
    <message>
      <source>The clocks of the two sites disagree.</source>
      <translation>两个站点的时钟不一致。</translation>
    </message>
    <message>
      <source>Let both follow the same time servers (`chronyc tracking` shows how each fares). Until then both sites still become equal, but changes of the site that is ahead win conflicts over later ones.</source>
      <translation>请让两者使用相同的时间服务器（`chronyc tracking` 可查看各自的状态）。在此之前两个站点仍会变得一致，但时钟较快一方的变更会在冲突中胜过更晚的变更。</translation>
    </message>
    <message>
      <source>Changes run in a circle between the two sites.</source>
      <translation>变更在两个站点之间循环往复。</translation>
    </message>
    <message>
      <source>Look for what keeps `retl` out of a site's log (`lutra check`), or for another replicator between them; compare the tables of both sides; then start again.</source>
      <translation>请查找是什么使 `retl` 未进入某个站点的日志（`lutra check`），或两者之间是否另有复制程序；比较双方的表，然后重新启动。</translation>
    </message>
    <message>
      <source>What this pipeline writes at the target does not stand in the target's log as ours.</source>
      <translation>此管道在目标端写入的内容，未以本程序的标记出现在目标端的日志中。</translation>
    </message>
    <message>
      <source>Look for what keeps `retl` out of that log since the last check (`lutra check`, binlog_ignore_db, binlog_do_db); compare the tables of both sides; then start again.</source>
      <translation>请查找自上次检查以来是什么使 `retl` 未进入该日志（`lutra check`、binlog_ignore_db、binlog_do_db）；比较双方的表，然后重新启动。</translation>
    </message>
    <message>
      <source>It is still used.</source>
      <translation>它仍在使用中。</translation>
    </message>
    <message>
      <source>Take it out of what uses it, or remove that first.</source>
      <translation>请先从使用它的对象中去掉它，或先移除那个对象。</translation>
    </message>
    <message>
      <source>A line is no mapping.</source>
      <translation>有一行不是映射。</translation>
    </message>
    <message>
      <source>Write schema.table, or two of them with a comma, on each line.</source>
      <translation>每行写 schema.table，或用逗号隔开的两个。</translation>
    </message>
    <message>
      <source>There is nothing that it could stand in.</source>
      <translation>没有可以容纳它的对象。</translation>
    </message>
    <message>
      <source>Add a channel for a pipeline, a pipeline for a mapping, first.</source>
      <translation>请先添加：管道需要通道，映射需要管道。</translation>
    </message>
    <message>
      <source>There is no such field.</source>
      <translation>没有这个字段。</translation>
    </message>
    <message>
      <source>`lutra config CONFIG fields` shows all of them.</source>
      <translation>`lutra config CONFIG fields` 会列出全部字段。</translation>
    </message>
    <message>
      <source>There is nothing of that name, or more than one.</source>
      <translation>没有这个名称的对象，或不止一个。</translation>
    </message>
    <message>
      <source>`lutra config CONFIG list` shows all names; write CHANNEL/PIPELINE where one is not enough.</source>
      <translation>`lutra config CONFIG list` 会列出全部名称；名称不唯一时请写 CHANNEL/PIPELINE。</translation>
    </message>
    <message>
      <source>A field cannot have this value.</source>
      <translation>字段不能取此值。</translation>
    </message>
    <message>
      <source>Give it one of its range.</source>
      <translation>请填写取值范围内的值。</translation>
    </message>
    <message>
      <source>The keychain did not take or give a password.</source>
      <translation>钥匙串没有接受或给出密码。</translation>
    </message>
    <message>
      <source>Unlock the keychain, or go on without it: passwords are then asked for each time.</source>
      <translation>请解锁钥匙串，或不使用它：此后每次都会询问密码。</translation>
    </message>
  </context>
  <context>
    <name>Fields</name>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>What the site is called; its marks in the other site's log carry this name.</source>
      <translation>站点的名称；它在对方日志中的标记使用此名称。</translation>
    </message>
    <message>
      <source>1 to 64 letters, digits, dots, _ or -</source>
      <translation>1 到 64 个字母、数字、点、_ 或 -</translation>
    </message>
    <message>
      <source>Host</source>
      <translation>主机</translation>
    </message>
    <message>
      <source>Name or address of the server.</source>
      <translation>服务器的名称或地址。</translation>
    </message>
    <message>
      <source>db1.example.org, 10.0.1.10</source>
      <translation>db1.example.org, 10.0.1.10</translation>
    </message>
    <message>
      <source>Port</source>
      <translation>端口</translation>
    </message>
    <message>
      <source>Where the server listens.</source>
      <translation>服务器监听的端口。</translation>
    </message>
    <message>
      <source>Socket</source>
      <translation>套接字</translation>
    </message>
    <message>
      <source>File of a server on this computer; host and port are then not used.</source>
      <translation>本机服务器的套接字文件；填写后不使用主机和端口。</translation>
    </message>
    <message>
      <source>/run/mysqld/mysqld.sock</source>
      <translation>/run/mysqld/mysqld.sock</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>账号</translation>
    </message>
    <message>
      <source>Who reads the log and writes the tables; no administrator.</source>
      <translation>读取日志并写入表的账号；不是管理员。</translation>
    </message>
    <message>
      <source>Where the password is kept</source>
      <translation>密码存放处</translation>
    </message>
    <message>
      <source>Never the password itself: an environment variable, a file, or the keychain.</source>
      <translation>绝不是密码本身：而是环境变量、文件或钥匙串。</translation>
    </message>
    <message>
      <source>env:NAME, file:PATH, secret:NAME</source>
      <translation>env:NAME, file:PATH, secret:NAME</translation>
    </message>
    <message>
      <source>Encryption</source>
      <translation>加密</translation>
    </message>
    <message>
      <source>Whether the link is encrypted, and the server must prove who it is.</source>
      <translation>连接是否加密，以及服务器是否必须证明身份。</translation>
    </message>
    <message>
      <source>CA file</source>
      <translation>CA 文件</translation>
    </message>
    <message>
      <source>Who vouches for the server's certificate.</source>
      <translation>为服务器证书担保的机构。</translation>
    </message>
    <message>
      <source>a PEM file; empty: the system's own</source>
      <translation>PEM 文件；留空：使用系统自带</translation>
    </message>
    <message>
      <source>Compress the link</source>
      <translation>压缩连接</translation>
    </message>
    <message>
      <source>For lines that are slow or paid by the byte.</source>
      <translation>用于慢速或按流量计费的线路。</translation>
    </message>
    <message>
      <source>What pipelines call this way of reading a log.</source>
      <translation>管道对这种日志读取方式的称呼。</translation>
    </message>
    <message>
      <source>Data source</source>
      <translation>数据源</translation>
    </message>
    <message>
      <source>Whose log is read.</source>
      <translation>读取谁的日志。</translation>
    </message>
    <message>
      <source>Start at</source>
      <translation>起点</translation>
    </message>
    <message>
      <source>Where reading begins. Only used where no checkpoint exists.</source>
      <translation>开始读取的位置。仅在没有检查点时使用。</translation>
    </message>
    <message>
      <source>now, earliest, gtid:SET, FILE:OFFSET, time:2026-11-23T08:00:00Z</source>
      <translation>now, earliest, gtid:SET, FILE:OFFSET, time:2026-11-23T08:00:00Z</translation>
    </message>
    <message>
      <source>Server id</source>
      <translation>服务器编号</translation>
    </message>
    <message>
      <source>The number of this reader among the server's replicas. 0: chosen once, kept.</source>
      <translation>本读取者在服务器各副本中的编号。0：选定一次后保持不变。</translation>
    </message>
    <message>
      <source>Heartbeat</source>
      <translation>心跳</translation>
    </message>
    <message>
      <source>A source that is silent for two of them is taken for gone.</source>
      <translation>源静默达两个心跳间隔即视为断开。</translation>
    </message>
    <message>
      <source>seconds</source>
      <translation>秒</translation>
    </message>
    <message>
      <source>Keep settled conflicts</source>
      <translation>保留已处理的冲突</translation>
    </message>
    <message>
      <source>Older ones leave the journal. What is parked or waits for a value stays.</source>
      <translation>更早的会从日志表中移除；被搁置或等待唯一值的行保留。</translation>
    </message>
    <message>
      <source>days</source>
      <translation>天</translation>
    </message>
    <message>
      <source>What the pipelines that are kept in step are called together.</source>
      <translation>保持同步的一组管道的名称。</translation>
    </message>
    <message>
      <source>When both sites changed one row</source>
      <translation>两端修改了同一行时</translation>
    </message>
    <message>
      <source>Which change stands; both images are kept.</source>
      <translation>哪个变更生效；两份镜像都会保留。</translation>
    </message>
    <message>
      <source>What this direction is called.</source>
      <translation>该方向的名称。</translation>
    </message>
    <message>
      <source>Canal</source>
      <translation>Canal（日志读取）</translation>
    </message>
    <message>
      <source>Where changes come from.</source>
      <translation>变更的来源。</translation>
    </message>
    <message>
      <source>Target</source>
      <translation>目标</translation>
    </message>
    <message>
      <source>The data source where changes go.</source>
      <translation>变更写入的数据源。</translation>
    </message>
    <message>
      <source>Lanes</source>
      <translation>并行连接</translation>
    </message>
    <message>
      <source>Connections that write at once.</source>
      <translation>同时写入的连接数。</translation>
    </message>
    <message>
      <source>connections</source>
      <translation>个连接</translation>
    </message>
    <message>
      <source>Its source is the primary site</source>
      <translation>其源为主站点（home）</translation>
    </message>
    <message>
      <source>It wins where the rule says so. At most one pipeline of a channel.</source>
      <translation>规则如此规定时它优先。每个通道最多一条管道。</translation>
    </message>
    <message>
      <source>Carry changes of structure (DDL)</source>
      <translation>同步结构变更（DDL）</translation>
    </message>
    <message>
      <source>At most one direction may.</source>
      <translation>最多只能有一个方向。</translation>
    </message>
    <message>
      <source>Go on when a change of structure cannot be carried</source>
      <translation>结构变更无法同步时继续</translation>
    </message>
    <message>
      <source>Else the pipeline stops there until somebody decides.</source>
      <translation>否则管道在该处停止，等待人工决定。</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>源</translation>
    </message>
    <message>
      <source>Which tables are carried.</source>
      <translation>同步哪些表。</translation>
    </message>
    <message>
      <source>shop.*, shop.order_[00-31], shop.tmp_.*</source>
      <translation>shop.*, shop.order_[00-31], shop.tmp_.*</translation>
    </message>
    <message>
      <source>Under which names they stand at the target.</source>
      <translation>它们在目标端的名称。</translation>
    </message>
    <message>
      <source>empty: the same names</source>
      <translation>留空：同名</translation>
    </message>
    <message>
      <source>Without</source>
      <translation>排除</translation>
    </message>
    <message>
      <source>Tables of the source that are left out.</source>
      <translation>源中不同步的表。</translation>
    </message>
    <message>
      <source>patterns, with commas</source>
      <translation>模式，用逗号隔开</translation>
    </message>
    <message>
      <source>For these tables only; both directions must say the same.</source>
      <translation>仅对这些表有效；两个方向必须一致。</translation>
    </message>
    <message>
      <source>empty: as the channel</source>
      <translation>留空：与通道相同</translation>
    </message>
    <message>
      <source>What the node is called.</source>
      <translation>节点的名称。</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>地址</translation>
    </message>
    <message>
      <source>Where other nodes and the desktop reach it.</source>
      <translation>其他节点和桌面程序访问它的地址。</translation>
    </message>
    <message>
      <source>host:port, as 10.0.1.20:7400</source>
      <translation>host:port，如 10.0.1.20:7400</translation>
    </message>
    <message>
      <source>ZooKeeper cluster</source>
      <translation>ZooKeeper 集群</translation>
    </message>
    <message>
      <source>Which cluster tells it what to run.</source>
      <translation>由哪个集群告知它运行什么。</translation>
    </message>
    <message>
      <source>empty: none</source>
      <translation>留空：无</translation>
    </message>
    <message>
      <source>What nodes call the cluster.</source>
      <translation>节点对该集群的称呼。</translation>
    </message>
    <message>
      <source>Servers</source>
      <translation>服务器</translation>
    </message>
    <message>
      <source>All servers of the cluster.</source>
      <translation>集群的全部服务器。</translation>
    </message>
    <message>
      <source>host:port, with commas</source>
      <translation>host:port，用逗号隔开</translation>
    </message>
  </context>
  <context>
    <name>Facts</name>
    <message>
      <source>{0} on {1} may log in from anywhere.</source>
      <translation>{1} 上的 {0} 可以从任何地方登录。</translation>
    </message>
    <message>
      <source>The account may have {0} connections on {1}; the pipelines need {2}.</source>
      <translation>该账号在 {1} 上最多可有 {0} 个连接；管道需要 {2} 个。</translation>
    </message>
    <message>
      <source>{0} on {1} logs in by an old method, whose hashes can be used in place of the password.</source>
      <translation>{1} 上的 {0} 以旧方式登录，其散列值可以代替密码使用。</translation>
    </message>
    <message>
      <source>{0} on {1} may log in over a link that is not encrypted.</source>
      <translation>{1} 上的 {0} 可以经未加密的连接登录。</translation>
    </message>
    <message>
      <source>{0} is carried as {1} bytes, which {2} cannot be; binary({3}) can</source>
      <translation>{0} 以 {1} 个字节传送，{2} 无法接收；binary({3}) 可以</translation>
    </message>
    <message>
      <source>{0} takes only binary({1}) of another type, not {2}</source>
      <translation>{0} 只接受其他类型中的 binary({1})，不接受 {2}</translation>
    </message>
    <message>
      <source>it would change rows that the source leaves as they are</source>
      <translation>它会改动源保持不变的行</translation>
    </message>
    <message>
      <source>closes a circle of cascading deletes</source>
      <translation>构成级联删除的环</translation>
    </message>
    <message>
      <source>cascades updates of a text</source>
      <translation>级联更新文本</translation>
    </message>
    <message>
      <source>Foreign key {0} of {1} {2}, which {3} does not do as {4} does while it does foreign keys by itself.</source>
      <translation>{1} 的外键 {0} {2}，而 {3} 在自行处理外键时与 {4} 的做法不同。</translation>
    </message>
    <message>
      <source>The certificate of {0} ended on {1}.</source>
      <translation>{0} 的证书已于 {1} 过期。</translation>
    </message>
    <message>
      <source>The certificate of {0} ends on {1}.</source>
      <translation>{0} 的证书将于 {1} 到期。</translation>
    </message>
    <message>
      <source>charset {0} becomes {1}</source>
      <translation>字符集 {0} 变为 {1}</translation>
    </message>
    <message>
      <source>charset {0} cannot hold every character of {1}</source>
      <translation>字符集 {0} 容不下 {1} 的所有字符</translation>
    </message>
    <message>
      <source>MariaDB does not know the source's charset gb18030</source>
      <translation>MariaDB 不认识源的字符集 gb18030</translation>
    </message>
    <message>
      <source>carried changes would change its rows</source>
      <translation>传送来的变更会改动它的行</translation>
    </message>
    <message>
      <source>Table {0} on {1} is not carried and refers to {2} by foreign key {3} ({4}): {5}.</source>
      <translation>{1} 上的表 {0} 不被传送，却以外键 {3}（{4}）引用 {2}：{5}。</translation>
    </message>
    <message>
      <source>it may refuse carried changes</source>
      <translation>它可能拒绝传送来的变更</translation>
    </message>
    <message>
      <source>The clock of {0} is {1} s ahead of that of {2}: {3}.</source>
      <translation>{0} 的时钟比 {2} 快 {1} 秒：{3}。</translation>
    </message>
    <message>
      <source>times in journals and alarms cannot be compared</source>
      <translation>日志和告警中的时间无法比较</translation>
    </message>
    <message>
      <source>its changes would win conflicts that others made later</source>
      <translation>它的变更会赢得别人更晚作出的冲突</translation>
    </message>
    <message>
      <source>Column {0} of {1} has collation {2} on {3} and {4} on {5}.</source>
      <translation>{1} 的列 {0} 在 {3} 上的排序规则为 {2}，在 {5} 上为 {4}。</translation>
    </message>
    <message>
      <source>Column {0} of {1} has collation {2} on {3} and {4} on {5}: two keys on one side may be one key on the other.</source>
      <translation>{1} 的列 {0} 在 {3} 上的排序规则为 {2}，在 {5} 上为 {4}：一边的两个键在另一边可能是同一个键。</translation>
    </message>
    <message>
      <source>Column {0} of {1}</source>
      <translation>{1} 的列 {0}</translation>
    </message>
    <message>
      <source>{0} is computed on {1} and not on {2}.</source>
      <translation>{0} 在 {1} 上是计算得出的，在 {2} 上不是。</translation>
    </message>
    <message>
      <source>Column {0} of {1} on {2} is not in {3} on {4}; it gets its default.</source>
      <translation>{2} 上 {1} 的列 {0} 不在 {4} 上的 {3} 中；它会得到默认值。</translation>
    </message>
    <message>
      <source>Column {0} of {1} on {2} is not in {3} on {4} and takes no row without a value.</source>
      <translation>{2} 上 {1} 的列 {0} 不在 {4} 上的 {3} 中，且不接受没有值的行。</translation>
    </message>
    <message>
      <source>{0}, {1} -&gt; {2}: {3}.</source>
      <translation>{0}，{1} → {2}：{3}。</translation>
    </message>
    <message>
      <source>{0} on {1} is missing in {2} on {3}.</source>
      <translation>{1} 上 {0} 在 {3} 的 {2} 中不存在。</translation>
    </message>
    <message>
      <source>{0} of {1} on {2} is at {3}, {4} % of what {5} can hold.</source>
      <translation>{2} 上 {1} 的 {0} 已到 {3}，为 {5} 所能容纳的 {4} %。</translation>
    </message>
    <message>
      <source>{0} counts by {1} where two sites need at least {2}.</source>
      <translation>{0} 以 {1} 递增，而两个站点至少需要 {2}。</translation>
    </message>
    <message>
      <source>{0} counts by {1} from {2} and {3} by {4} from {5}, so both can give one AUTO_INCREMENT value to two rows, as in {6}.{7}.</source>
      <translation>{0} 从 {2} 起以 {1} 递增，{3} 从 {5} 起以 {4} 递增，两边可能把同一个 AUTO_INCREMENT 值给两行，例如 {6}.{7}。</translation>
    </message>
    <message>
      <source>The pipelines {0} carry changes of structure in a circle.</source>
      <translation>管道 {0} 让结构变更循环往复。</translation>
    </message>
    <message>
      <source>{0} ({1})</source>
      <translation>{0}（{1}）</translation>
    </message>
    <message>
      <source>foreign key {0} of {1} to {2}</source>
      <translation>从 {1} 到 {2} 的外键 {0}</translation>
    </message>
    <message>
      <source>it is a Galera node: a COMMIT of ours may be refused there and is tried again, and large transactions are refused</source>
      <translation>它是 Galera 节点：我们的 COMMIT 可能在那里被拒绝并会重试，大事务会被拒绝</translation>
    </message>
    <message>
      <source>it is a member of a replication group: a COMMIT of ours may be refused there and is tried again, and only the primary takes writes</source>
      <translation>它是复制组的成员：我们的 COMMIT 可能在那里被拒绝并会重试，且只有主节点可写</translation>
    </message>
    <message>
      <source>gtid_mode is {0} on {1}: a transaction may have an id or none, so after a move to another server the place in the log may not be found.</source>
      <translation>{1} 上的 gtid_mode 为 {0}：事务可能有也可能没有标识，换到另一台服务器后可能找不到日志中的位置。</translation>
    </message>
    <message>
      <source>it answers, but has no connection left for us</source>
      <translation>有应答，但没有可供我们使用的连接</translation>
    </message>
    <message>
      <source>it answers, but does not let the account in</source>
      <translation>有应答，但不让该账号登录</translation>
    </message>
    <message>
      <source>its name is not found</source>
      <translation>找不到其名称</translation>
    </message>
    <message>
      <source>its name is found, but nothing answers there</source>
      <translation>找到了名称，但那里没有应答</translation>
    </message>
    <message>
      <source>it answers, but the encrypted link is not made</source>
      <translation>有应答，但未能建立加密连接</translation>
    </message>
    <message>
      <source>the link was not made</source>
      <translation>未能建立连接</translation>
    </message>
    <message>
      <source>{0} closes connections that are idle for {1} s: a quiet pipeline would connect again and again.</source>
      <translation>{0} 会关闭空闲 {1} 秒的连接：安静的管道会一再重新连接。</translation>
    </message>
    <message>
      <source>Table {0} on {1} has no unique key over ({2}), which tells rows apart on {3}.</source>
      <translation>{1} 上的表 {0} 没有 ({2}) 上的唯一键，而 {3} 以它区分各行。</translation>
    </message>
    <message>
      <source>Table {0} on {1} has no unique key over ({2}), which tells rows apart on {3}; there ({4}) does, and what is one row here may be two there.</source>
      <translation>{1} 上的表 {0} 没有 ({2}) 上的唯一键，而 {3} 以它区分各行；那里以 ({4}) 区分，这里的一行在那里可能是两行。</translation>
    </message>
    <message>
      <source>the target has no label '{0}'</source>
      <translation>目标没有标签“{0}”</translation>
    </message>
    <message>
      <source>the target has {0} labels, the source {1}</source>
      <translation>目标有 {0} 个标签，源有 {1} 个</translation>
    </message>
    <message>
      <source>the labels stand in another order, so the log must name them (binlog_row_metadata = FULL)</source>
      <translation>标签的顺序不同，因此日志必须记录标签名（binlog_row_metadata = FULL）</translation>
    </message>
    <message>
      <source>The largest of {0} transactions in {1} of {2} has {3} KiB.</source>
      <translation>{2} 的 {1} 中 {0} 个事务里最大的有 {3} KiB。</translation>
    </message>
    <message>
      <source>{0} answers in {1} ms (half of {2} times), {3} ms (95 of 100).</source>
      <translation>{0} 的应答时间：{1} 毫秒（{2} 次的中位数），{3} 毫秒（百次中的 95 次以内）。</translation>
    </message>
    <message>
      <source>The {0} is on {1} and not on {2}; what it does to the children is not in the log of {3}.</source>
      <translation>{0} 在 {1} 上有而在 {2} 上没有；它对子行所做的改动不在 {3} 的日志中。</translation>
    </message>
    <message>
      <source>The {0} is on {1} and not on {2}: {3}.</source>
      <translation>{0} 在 {1} 上有而在 {2} 上没有：{3}。</translation>
    </message>
    <message>
      <source>The link to {0} is not encrypted.</source>
      <translation>到 {0} 的连接未加密。</translation>
    </message>
    <message>
      <source>The link to {0} is not encrypted; it does not leave this host.</source>
      <translation>到 {0} 的连接未加密；它不离开本机。</translation>
    </message>
    <message>
      <source>The link to {0} is encrypted ({1}), and the server's certificate fits its CA and host name: tls is verify.</source>
      <translation>到 {0} 的连接已加密（{1}），服务器证书与其 CA 和主机名相符：tls 为 verify。</translation>
    </message>
    <message>
      <source>rows of the source may be refused there</source>
      <translation>源的行可能在那里被拒绝</translation>
    </message>
    <message>
      <source>The {0} says {1} on {2} and {3} on {4}: one change would do different things to the children.</source>
      <translation>{0} 在 {2} 上为 {1}，在 {4} 上为 {3}：同一变更会对子行产生不同的影响。</translation>
    </message>
    <message>
      <source>The link to {0} is encrypted ({1}), but who answers there is not proven: tls is require.</source>
      <translation>到 {0} 的连接已加密（{1}），但未验证应答者的身份：tls 为 require。</translation>
    </message>
    <message>
      <source>The link to {0} is encrypted ({1}), but who answers there is not proven: tls is require; it does not leave this host.</source>
      <translation>到 {0} 的连接已加密（{1}），但未验证应答者的身份：tls 为 require；它不离开本机。</translation>
    </message>
    <message>
      <source>{0} ({1}) cannot name columns in its log: rows that were written before a table changed cannot be told from those after.</source>
      <translation>{0}（{1}）无法在日志中记录列名：表变更之前写入的行无法与之后的行区分。</translation>
    </message>
    <message>
      <source>binlog_do_db is {0} on {1}, so changes of schema {2} are not in its log.</source>
      <translation>{1} 上的 binlog_do_db 为 {0}，因此库 {2} 的变更不在其日志中。</translation>
    </message>
    <message>
      <source>{0} keeps its log until somebody removes it.</source>
      <translation>{0} 会保留日志直到有人删除。</translation>
    </message>
    <message>
      <source>{0} keeps its log for {1} hours: after a longer outage the tables must be copied anew.</source>
      <translation>{0} 的日志保留 {1} 小时：中断更久之后必须重新复制各表。</translation>
    </message>
    <message>
      <source>binlog_ignore_db leaves schema {0} out of the log of {1}.</source>
      <translation>binlog_ignore_db 使库 {0} 不进入 {1} 的日志。</translation>
    </message>
    <message>
      <source>{0} is {1} on {2}: columns in the log have no names, so a changed table stops the pipeline.</source>
      <translation>{2} 上的 {0} 为 {1}：日志中的列没有名称，表一旦变更管道就会停止。</translation>
    </message>
    <message>
      <source>without whole rows a conflict cannot be told from a change</source>
      <translation>没有完整的行就无法区分冲突与变更</translation>
    </message>
    <message>
      <source>statements in the log cannot be carried</source>
      <translation>日志中的语句无法传送</translation>
    </message>
    <message>
      <source>{0} writes no binary log, so its changes cannot be read.</source>
      <translation>{0} 不写二进制日志，因此无法读取其变更。</translation>
    </message>
    <message>
      <source>binlog_row_value_options is PARTIAL_JSON and binlog_row_image is {0} on {1}: parts of documents are logged without the document they belong to.</source>
      <translation>{1} 上 binlog_row_value_options 为 PARTIAL_JSON 而 binlog_row_image 为 {0}：日志只记录文档的一部分，没有它所属的文档。</translation>
    </message>
    <message>
      <source>{0} may not read the log of {1}.</source>
      <translation>{0} 无权读取 {1} 的日志。</translation>
    </message>
    <message>
      <source>a damaged log may be carried as if it were whole</source>
      <translation>损坏的日志可能被当作完好的来传送</translation>
    </message>
    <message>
      <source>a crash can take back what was committed last</source>
      <translation>崩溃可能收回最后提交的内容</translation>
    </message>
    <message>
      <source>a crash of the machine can take back transactions that the other site has already</source>
      <translation>机器崩溃可能收回另一站点已经得到的事务</translation>
    </message>
    <message>
      <source>Mapping {0} of pipeline {1} matches no table on {2}</source>
      <translation>管道 {1} 的映射 {0} 在 {2} 上没有匹配任何表</translation>
    </message>
    <message>
      <source>{0}.</source>
      <translation>{0}。</translation>
    </message>
    <message>
      <source>{0}: there is no schema {1}, or the account lacks SELECT on it and sees nothing of it.</source>
      <translation>{0}：没有库 {1}，或者该账号缺少其 SELECT 权限而什么也看不到。</translation>
    </message>
    <message>
      <source>lower_case_table_names is {0} on {1} and {2} on {3}</source>
      <translation>lower_case_table_names 在 {1} 上为 {0}，在 {3} 上为 {2}</translation>
    </message>
    <message>
      <source>{0}, and there {1} are one table.</source>
      <translation>{0}，在那里 {1} 是同一张表。</translation>
    </message>
    <message>
      <source>missing at the target</source>
      <translation>目标上没有</translation>
    </message>
    <message>
      <source>{0} is not reached: {1} ({2}).</source>
      <translation>无法到达 {0}：{1}（{2}）。</translation>
    </message>
    <message>
      <source>retl.retl_mark on {0} has rows, as Otter writes them: its changes are carried by Otter, and by us not.</source>
      <translation>{0} 上的 retl.retl_mark 有 Otter 写入的行：其变更由 Otter 传送，我们不传送。</translation>
    </message>
    <message>
      <source>{0} writes about {1} transactions a second now; {2} lanes, at {3} ms a commit, take about {4} on {5}.</source>
      <translation>{0} 现在每秒约写入 {1} 个事务；在 {5} 上，{2} 条并行通路（每次提交 {3} 毫秒）每秒约可处理 {4} 个。</translation>
    </message>
    <message>
      <source>max_allowed_packet is {0} bytes on {1} and {2} on {3}: a row may be too large to write.</source>
      <translation>max_allowed_packet 在 {1} 上为 {0} 字节，在 {3} 上为 {2}：某一行可能大到无法写入。</translation>
    </message>
    <message>
      <source>changes of that table would change carried rows on this side only</source>
      <translation>该表的变更只会在这一边改动被传送的行</translation>
    </message>
    <message>
      <source>rows whose parent is missing there are refused</source>
      <translation>在那里缺少父行的行会被拒绝</translation>
    </message>
    <message>
      <source>Table {0} on {1} refers to {2}, which is not carried, by foreign key {3} ({4}): {5}.</source>
      <translation>{1} 上的表 {0} 以外键 {3}（{4}）引用不被传送的 {2}：{5}。</translation>
    </message>
    <message>
      <source>Table {0} on {1} refers to {2}, which is not carried, by foreign key {3} ({4}): what changes of that table do to it are not in the log.</source>
      <translation>{1} 上的表 {0} 以外键 {3}（{4}）引用不被传送的 {2}：该表的变更对它的影响不在日志中。</translation>
    </message>
    <message>
      <source>Conflict policy of {0} is {1} on the way to {2} and {3} on the way back: each site would keep another row.</source>
      <translation>{0} 的冲突策略在去往 {2} 的方向上是 {1}，在返回方向上是 {3}：两个站点会保留不同的行。</translation>
    </message>
    <message>
      <source>Conflict policy {0} does not fit {1} on {2}: {3}.</source>
      <translation>冲突策略 {0} 不适合 {2} 上的 {1}：{3}。</translation>
    </message>
    <message>
      <source>{0} leaves out what is written at {1}, for that comes by another pipeline; but {2} carries other tables, or under other names.</source>
      <translation>{0} 不传送在 {1} 写入的内容，因为它由另一条管道送来；但 {2} 传送的是其他表，或使用了其他名称。</translation>
    </message>
    <message>
      <source>What is written at {0} comes to {1} or {2} too: a conflict of so many sites is not settled, it stops the pipelines.</source>
      <translation>在 {0} 写入的内容也会到达 {1} 或 {2}：这么多站点之间的冲突不会被解决，而是使管道停止。</translation>
    </message>
    <message>
      <source>A row written to retl.retl_checkpoint on {0} did not reach its log as a row: our marks would be lost and changes would run in a circle.</source>
      <translation>写入 {0} 的 retl.retl_checkpoint 的一行没有以行的形式进入其日志：我们的标记会丢失，变更会循环往复。</translation>
    </message>
    <message>
      <source>{0} is {1} on {2}: it may be a standby, or was demoted.</source>
      <translation>{2} 上的 {0} 为 {1}：它可能是备用服务器，或已被降级。</translation>
    </message>
    <message>
      <source>{0} is a replica of {1}: a change that arrives both ways becomes a conflict.</source>
      <translation>{0} 是 {1} 的副本：经两条路到达的变更会成为冲突。</translation>
    </message>
    <message>
      <source>The account on {0} sees only whether a link of a replica runs.</source>
      <translation>{0} 上的账号只能看到副本连接是否在运行。</translation>
    </message>
    <message>
      <source>{0} is a replica of {1} servers at once ({2}): a row may reach it by more ways than ours.</source>
      <translation>{0} 同时是 {1} 台服务器的副本（{2}）：一行可能经我们之外的路到达。</translation>
    </message>
    <message>
      <source>{0} is a replica of {1} and log_slave_updates is {2}: what it replicates never reaches its own log.</source>
      <translation>{0} 是 {1} 的副本而 log_slave_updates 为 {2}：它所复制的内容不会进入自己的日志。</translation>
    </message>
    <message>
      <source>{0} on {1} is not there.</source>
      <translation>{1} 上没有 {0}。</translation>
    </message>
    <message>
      <source>{0} on {1} is {2}, not InnoDB: data and position would not be one commit.</source>
      <translation>{1} 上的 {0} 是 {2} 而不是 InnoDB：数据与位置不会在同一次提交中。</translation>
    </message>
    <message>
      <source>Schema retl cannot be used: {0}.</source>
      <translation>无法使用库 retl：{0}。</translation>
    </message>
    <message>
      <source>{0} on {1} has version {2}.</source>
      <translation>{1} 上的 {0} 版本为 {2}。</translation>
    </message>
    <message>
      <source>{0} lacks {1} on schema {2} of {3}.</source>
      <translation>{0} 在 {3} 的库 {2} 上缺少权限 {1}。</translation>
    </message>
    <message>
      <source>{0} has {1} on the schema mysql of {2}, where passwords stand.</source>
      <translation>{0} 在 {2} 的库 mysql 上有 {1} 权限，那里存放着密码。</translation>
    </message>
    <message>
      <source>{0} has {1} on all of {2}: whoever learns its password has the server.</source>
      <translation>{0} 在整个 {2} 上有 {1} 权限：谁得到其密码，谁就拥有这台服务器。</translation>
    </message>
    <message>
      <source>{0} and {1} begin with different rows in {2}: they stay different.</source>
      <translation>{0} 与 {1} 开始时 {2} 中的行不同：它们会一直不同。</translation>
    </message>
    <message>
      <source>{0} and {1} begin with different rows in {2} and {3} more tables: they stay different.</source>
      <translation>{0} 与 {1} 开始时 {2} 及另外 {3} 张表中的行不同：它们会一直不同。</translation>
    </message>
    <message>
      <source>{0} and {1} are one and the same server: a change would run in a circle.</source>
      <translation>{0} 与 {1} 是同一台服务器：变更会循环往复。</translation>
    </message>
    <message>
      <source>each COMMIT waits for a replica, up to {0} when none answers</source>
      <translation>每次 COMMIT 都要等待一个副本，无应答时最多等待 {0}</translation>
    </message>
    <message>
      <source>{0} connections are open on {1} of {2} that it takes; the pipelines need {3} more.</source>
      <translation>{1} 上已打开 {0} 个连接，上限为 {2}；管道还需要 {3} 个。</translation>
    </message>
    <message>
      <source>The canal's server_id {0} is that of {1} itself.</source>
      <translation>canal 的 server_id {0} 与 {1} 本身的相同。</translation>
    </message>
    <message>
      <source>{0} and {1} both have server_id {2}.</source>
      <translation>{0} 与 {1} 的 server_id 都是 {2}。</translation>
    </message>
    <message>
      <source>server_id is 0 on {0}: its log cannot be read.</source>
      <translation>{0} 的 server_id 为 0：无法读取其日志。</translation>
    </message>
    <message>
      <source>{0} runs {1}, which is older than MariaDB 10.6 and MySQL 5.6.</source>
      <translation>{0} 运行 {1}，早于 MariaDB 10.6 和 MySQL 5.6。</translation>
    </message>
    <message>
      <source>sql_log_bin is off for our sessions on {0}: our marks would not reach its log and changes would run in a circle.</source>
      <translation>{0} 上我们的会话关闭了 sql_log_bin：我们的标记不会进入其日志，变更会循环往复。</translation>
    </message>
    <message>
      <source>The account on {0} may not see other sessions' transactions.</source>
      <translation>{0} 上的账号看不到其他会话的事务。</translation>
    </message>
    <message>
      <source>{0} is {1} on {2}: {3}.</source>
      <translation>{2} 上的 {0} 为 {1}：{3}。</translation>
    </message>
    <message>
      <source>the source computes the column and the target does not</source>
      <translation>源计算该列而目标不计算</translation>
    </message>
    <message>
      <source>sql_mode differs: only {0} has {1}; only {2} has {3}; one statement of the application stores other values on each side, which are then carried as they are.</source>
      <translation>sql_mode 不同：只有 {0} 有 {1}；只有 {2} 有 {3}；应用的同一语句在两边存入不同的值，这些值会原样传送。</translation>
    </message>
    <message>
      <source>sql_mode differs: only {0} has {1}; one statement of the application stores other values on each side, which are then carried as they are.</source>
      <translation>sql_mode 不同：只有 {0} 有 {1}；应用的同一语句在两边存入不同的值，这些值会原样传送。</translation>
    </message>
    <message>
      <source>Table {0}.{1} on {2} is {3}, not InnoDB: half a transaction can stay behind.</source>
      <translation>{2} 上的表 {0}.{1} 是 {3} 而不是 InnoDB：可能留下半个事务。</translation>
    </message>
    <message>
      <source>Table {0} is not on {1}, or its account may not see it.</source>
      <translation>{1} 上没有表 {0}，或者其账号看不到它。</translation>
    </message>
    <message>
      <source>Table {0} on {1} has no primary key and no unique key without NULL: its rows are told apart by all their columns.</source>
      <translation>{1} 上的表 {0} 没有主键，也没有不含 NULL 的唯一键：只能用所有列来区分各行。</translation>
    </message>
    <message>
      <source>the target computes the column itself, so the source's values are lost</source>
      <translation>目标自行计算该列，因此源的值会丢失</translation>
    </message>
    <message>
      <source>the source may hold NULL and the target may not</source>
      <translation>源可以含有 NULL 而目标不可以</translation>
    </message>
    <message>
      <source>the target may hold NULL and the source may not</source>
      <translation>目标可以含有 NULL 而源不可以</translation>
    </message>
    <message>
      <source>{0} reaches only from 1970 to 2038 and {1} does not</source>
      <translation>{0} 只能表示 1970 至 2038 年，而 {1} 不受此限</translation>
    </message>
    <message>
      <source>Session {0} on {1} has a transaction open for {2} s, with {3} rows changed.</source>
      <translation>{1} 上的会话 {0} 有一个事务已打开 {2} 秒，改动了 {3} 行。</translation>
    </message>
    <message>
      <source>Trigger {0}.{1} ({2} {3}) on {4}.{5} of {6} would run for every carried row, after it has run on the source.</source>
      <translation>{6} 的 {4}.{5} 上的触发器 {0}.{1}（{2} {3}）会对每一传送来的行运行，而它在源上已经运行过。</translation>
    </message>
    <message>
      <source>The account on {0} may not see triggers in schema {1}.</source>
      <translation>{0} 上的账号看不到库 {1} 中的触发器。</translation>
    </message>
    <message>
      <source>{0} becomes {1}</source>
      <translation>{0} 变为 {1}</translation>
    </message>
    <message>
      <source>{0} becomes {1}, as UTC</source>
      <translation>{0} 变为 {1}（按 UTC）</translation>
    </message>
    <message>
      <source>{0} cannot become {1} without loss</source>
      <translation>{0} 无法无损地变为 {1}</translation>
    </message>
    <message>
      <source>{0} cannot hold every value of {1}</source>
      <translation>{0} 容不下 {1} 的所有值</translation>
    </message>
    <message>
      <source>type {0} is not carried yet</source>
      <translation>尚不支持传送类型 {0}</translation>
    </message>
    <message>
      <source>{0} pads or cuts the values of {1}</source>
      <translation>{0} 会填充或截断 {1} 的值</translation>
    </message>
    <message>
      <source>{0} holds values that {1} cannot</source>
      <translation>{0} 能容纳 {1} 容不下的值</translation>
    </message>
    <message>
      <source>This could not be checked: {0}.</source>
      <translation>无法检查：{0}。</translation>
    </message>
    <message>
      <source>{0} on {1} has no unique key over ({2}), which {3} on {4} has.</source>
      <translation>{1} 上的 {0} 没有 ({2}) 上的唯一键，而 {4} 上的 {3} 有。</translation>
    </message>
    <message>
      <source>{0} on {1} has a unique key over ({2}) that {3} on {4} has not: rows may be refused there.</source>
      <translation>{1} 上的 {0} 有 ({2}) 上的唯一键，而 {4} 上的 {3} 没有：那里可能会拒绝一些行。</translation>
    </message>
    <message>
      <source>a server whose name this account may not see</source>
      <translation>一台此账号看不到名称的服务器</translation>
    </message>
    <message>
      <source>{0} of MariaDB takes only vectors of exactly that many numbers</source>
      <translation>MariaDB 的 {0} 只接受元素个数恰好相同的向量</translation>
    </message>
    <message>
      <source>{0} of MySQL may hold shorter vectors, which MariaDB refuses</source>
      <translation>MySQL 的 {0} 可能含有较短的向量，MariaDB 会拒绝</translation>
    </message>
    <message>
      <source>XA transaction {0} is prepared on {1}: it holds its locks until somebody ends it.</source>
      <translation>XA 事务 {0} 在 {1} 上处于 prepared 状态：在有人结束它之前会一直持有锁。</translation>
    </message>
    <message>
      <source>NOW() is UTC{0} on {1} and UTC{2} on {3}: an application that stores it in DATETIME columns stores other times.</source>
      <translation>NOW() 在 {1} 上为 UTC{0}，在 {3} 上为 UTC{2}：把它存入 DATETIME 列的应用会存下不同的时间。</translation>
    </message>
  </context>
</TS>
