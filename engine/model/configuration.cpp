#include "engine/model/configuration.h"

#include <algorithm>

namespace lutra {

namespace {

template <typename Thing>
const Thing* findByName(const std::vector<Thing>& things, std::string_view name)
{
    const auto found = std::ranges::find(things, name, &Thing::name);
    return found == things.end() ? nullptr : &*found;
}

}  // namespace

const DataSource* Configuration::findDataSource(std::string_view name) const
{
    return findByName(dataSources, name);
}

const Canal* Configuration::findCanal(std::string_view name) const
{
    return findByName(canals, name);
}

}  // namespace lutra
