#include "tests/bench/bench_server.h"

#include "tests/bench/sysbench.h"
#include "tests/support/two_sites.h"

namespace lutra::bench {

std::vector<std::string> benchServerOptions(sandbox::ServerKind kind, Durability durability)
{
    std::vector<std::string> options{"--sync-binlog=0", "--innodb-flush-log-at-trx-commit=2"};
    if (durability == Durability::Durable)
        options = {"--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1"};
    if (sandbox::rowOf(kind).mariaDb)
        options.insert(options.end(), {"--innodb-buffer-pool-size=3G", "--innodb-log-file-size=2G"});
    else
        options.insert(options.end(), {"--innodb-buffer-pool-size=2G", "--innodb-redo-log-capacity=2G"});
    return options;
}

mysql::Connection connectTo(const sandbox::ThrowAwayServer& server)
{
    mysql::Endpoint endpoint;
    endpoint.source.name = "bench";
    endpoint.source.user = "root";
    endpoint.source.socket = server.socketPath();
    endpoint.readWithin = kLoadPatience;
    return support::orThrow(mysql::Connection::open(endpoint));
}

}  // namespace lutra::bench
