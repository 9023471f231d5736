#include "app/composition/site_endpoint.h"

namespace lutra::composition {

Result<mysql::Endpoint> endpointFor(const Configuration& configuration, const SecretStore& secrets,
                                    std::string_view dataSource)
{
    const DataSource* source = configuration.findDataSource(dataSource);
    if (!source)
        return fail(ErrorKind::BadConfig, "config.unknown_data_source", std::string(dataSource));
    auto password = secrets.find(source->password);
    if (!password)
        return tl::unexpected(password.error().during("data source " + source->name));
    mysql::Endpoint endpoint;
    endpoint.source = *source;
    endpoint.password = std::move(*password);
    return endpoint;
}

Result<mysql::Connection> connectTo(const Configuration& configuration, const SecretStore& secrets,
                                    std::string_view dataSource)
{
    const auto endpoint = endpointFor(configuration, secrets, dataSource);
    if (!endpoint)
        return tl::unexpected(endpoint.error());
    return mysql::Connection::open(*endpoint);
}

}  // namespace lutra::composition
