#include "ui/text/thing_words.h"

#include "ui/text/words.h"

#include <QCoreApplication>

namespace lutra::ui {

namespace {

/// The context that translators see.
struct ThingWords {
    Q_DECLARE_TR_FUNCTIONS(ThingWords)
};

/// From the table in `engine/model/field_table.h`.
QString fieldWords(std::string_view english)
{
    return english.empty() ? QString() : QCoreApplication::translate("Fields", std::string(english).c_str());
}

QString joined(const std::vector<std::string>& words)
{
    QStringList all;
    for (const std::string& word : words)
        all << text(word);
    return all.join(QStringLiteral(", "));
}

QString startText(const Canal& canal)
{
    if (canal.start == "now")
        return ThingWords::tr("from now");
    if (canal.start == "earliest")
        return ThingWords::tr("from the earliest place");
    return ThingWords::tr("from %1").arg(text(canal.start));
}

}  // namespace

QString listNameOf(ThingKind kind)
{
    switch (kind) {
    case ThingKind::DataSource:
        return ThingWords::tr("Data sources");
    case ThingKind::Canal:
        return ThingWords::tr("Canals");
    case ThingKind::Channel:
        return ThingWords::tr("Channels");
    case ThingKind::Pipeline:
        return ThingWords::tr("Pipelines");
    case ThingKind::Mapping:
        return ThingWords::tr("Mappings");
    case ThingKind::Node:
        return ThingWords::tr("Nodes");
    case ThingKind::ZooKeeper:
        return ThingWords::tr("ZooKeeper clusters");
    }
    return {};
}

QString wordOf(ThingKind kind)
{
    switch (kind) {
    case ThingKind::DataSource:
        return ThingWords::tr("data source");
    case ThingKind::Canal:
        return ThingWords::tr("canal");
    case ThingKind::Channel:
        return ThingWords::tr("channel");
    case ThingKind::Pipeline:
        return ThingWords::tr("pipeline");
    case ThingKind::Mapping:
        return ThingWords::tr("mapping");
    case ThingKind::Node:
        return ThingWords::tr("node");
    case ThingKind::ZooKeeper:
        return ThingWords::tr("ZooKeeper cluster");
    }
    return {};
}

QString purposeOf(ThingKind kind)
{
    switch (kind) {
    case ThingKind::DataSource:
        return ThingWords::tr("A data source is one database server with the account to reach it.");
    case ThingKind::Canal:
        return ThingWords::tr(
            "A canal says how one data source's log is read: where to begin, and how often to "
            "ask whether it is still there.");
    case ThingKind::Channel:
        return ThingWords::tr(
            "A channel is a set of pipelines kept in step; two-way sync is one channel with "
            "two pipelines.");
    case ThingKind::Pipeline:
        return ThingWords::tr("A pipeline is one direction: from a canal to a data source.");
    case ThingKind::Mapping:
        return ThingWords::tr("A mapping says which tables a pipeline carries, and under which names.");
    case ThingKind::Node:
        return ThingWords::tr(
            "A node is a process on another machine that runs pipelines. This computer needs "
            "none.");
    case ThingKind::ZooKeeper:
        return ThingWords::tr("A ZooKeeper cluster tells several nodes which of them runs what. One computer "
                              "needs none.");
    }
    return {};
}

QString summaryOf(const Configuration& configuration, const Thing& thing)
{
    switch (thing.kind) {
    case ThingKind::DataSource: {
        const DataSource& source = configuration.dataSources[thing.index];
        if (!source.socket.empty())
            return text(source.socket);
        return source.host.empty() ? ThingWords::tr("no host yet")
                                   : QStringLiteral("%1:%2").arg(text(source.host)).arg(source.port);
    }
    case ThingKind::Canal: {
        const Canal& canal = configuration.canals[thing.index];
        const QString site =
            canal.dataSource.empty() ? ThingWords::tr("no data source yet") : text(canal.dataSource);
        return QStringLiteral("%1 · %2").arg(site, startText(canal));
    }
    case ThingKind::Channel: {
        const Channel& channel = configuration.channels[thing.index];
        return QStringLiteral("%1 · %2").arg(ThingWords::tr("Pipelines: %1").arg(channel.pipelines.size()),
                                             policyName(channel.conflict));
    }
    case ThingKind::Pipeline: {
        const Pipeline& pipeline = configuration.channels[thing.channel].pipelines[thing.index];
        return QStringLiteral("%1 · %2 → %3")
            .arg(text(configuration.channels[thing.channel].name), text(pipeline.canal),
                 text(pipeline.target));
    }
    case ThingKind::Mapping: {
        const Pipeline& pipeline = configuration.channels[thing.channel].pipelines[thing.pipeline];
        const TableMapping& mapping = pipeline.mappings[thing.index];
        return QStringLiteral("%1 · %2").arg(text(pipeline.name), mapping.target.empty()
                                                                      ? ThingWords::tr("same names")
                                                                      : text(mapping.target));
    }
    case ThingKind::Node:
        return text(configuration.nodes[thing.index].address);
    case ThingKind::ZooKeeper:
        return joined(configuration.zookeepers[thing.index].servers);
    }
    return {};
}

QString titleOf(const FieldInfo& field)
{
    return fieldWords(field.title);
}

QString meaningOf(const FieldInfo& field)
{
    return fieldWords(field.meaning);
}

QString rangeOf(const FieldInfo& field)
{
    QString words = fieldWords(field.shape);
    if (field.editor == FieldInfo::Editor::Number) {
        words = ThingWords::tr("%1 to %2").arg(QString::number(field.least), QString::number(field.most));
        if (!field.unit.empty())
            words += QLatin1Char(' ') + fieldWords(field.unit);
    }
    const std::string usual = defaultOf(field);
    if (usual.empty() || field.editor == FieldInfo::Editor::YesNo)
        return words;
    const QString value = choiceText({}, {}, field, usual);
    return (words.isEmpty() ? QString() : words + QStringLiteral(" · ")) +
           ThingWords::tr("default %1").arg(value);
}

QString choiceText(const Configuration& configuration, const Thing& thing, const FieldInfo& field,
                   const std::string& value)
{
    if (field.key == "conflict" && value.empty())
        return ThingWords::tr("As the channel: %1")
            .arg(policyName(configuration.channels[thing.channel].conflict));
    if (field.key == "conflict")
        return policyName(value);
    if (field.key == "tls")
        return value == "verify"    ? ThingWords::tr("Verify name and chain")
               : value == "require" ? ThingWords::tr("Encrypt, do not verify")
                                    : ThingWords::tr("Off");
    return value.empty() ? ThingWords::tr("none") : text(value);
}

}  // namespace lutra::ui
