#include "app/cli/command_table.h"
#include "app/cli/configuration_edit.h"

#include <array>
#include <memory>

namespace lutra::cli {

Action prepareConfig(CLI::App& app)
{
    auto request = std::make_shared<EditRequest>();
    app.add_option("CONFIG", request->file, "configuration file")->required();
    const auto act = [&](const std::string& name, const std::string& summary) {
        auto* action = app.add_subcommand(name, summary);
        action->callback([request, name] { request->action = name; });
        return action;
    };
    const auto changes = [&](CLI::App* action) {
        action->add_flag("--yes", request->yes, "write it without asking");
        return action;
    };
    const std::string kinds = "data_source, canal, channel, pipeline, mapping, node, zookeeper";
    const std::string values = "fields, as key=value";
    act("list", "all things by name, and what uses each")->add_option("KIND", request->kind, kinds);
    act("fields", "every field with meaning, range, unit and default")
        ->add_option("KIND", request->kind, kinds);
    for (const auto& [name, summary, whose] :
         {std::array<std::string, 3>{"add", "one more",
                                     "its name; of a pipeline its channel's, of a mapping its pipeline's"},
          {"set", "other values; a new name is followed wherever it stands",
           "which one; CHANNEL/PIPELINE where one is not enough"},
          {"copy", "a copy under a name that is free", "which one"},
          {"remove", "takes it out, unless something uses it", "which one"}}) {
        auto* action = changes(act(name, summary));
        action->add_option("KIND", request->kind, kinds)->required();
        action->add_option("NAME", request->name, whose)->required();
        if (name != "remove")
            action->add_option("VALUES", request->values, values);
    }
    auto* map = changes(act("map", "mappings from a list of tables, a line each; all or none"));
    map->add_option("PIPELINE", request->name, "of which pipeline")->required();
    map->add_option("FILE", request->values, "the list; left out: standard input")->expected(0, 1);
    map->add_flag("--one-way", request->oneWay, "not also turned around, in the pipeline that goes back");
    app.require_subcommand(1);
    return [request] { return editConfiguration(*request); };
}

}  // namespace lutra::cli
