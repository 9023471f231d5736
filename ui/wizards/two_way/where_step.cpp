#include "ui/wizards/two_way/where_step.h"

#include "ui/text/words.h"
#include "ui/widgets/parts.h"

#include <QRadioButton>
#include <QSignalBlocker>

namespace lutra::ui {

namespace {

void setIfOther(QLineEdit* field, const QString& value)
{
    if (field->text() != value)
        field->setText(value);
}

QLabel* note(const QString& words)
{
    auto* label = makeLabel(words, "muted");
    label->setWordWrap(true);
    label->setContentsMargins(24, 0, 0, 0);
    return label;
}

}  // namespace

WhereStep::WhereStep(SetupSession& session)
    : StepPage(session, tr("Where shall the pipelines run?"), tr("It can be changed later."))
    , m_here(new QRadioButton(tr("On this computer")))
    , m_nodes(new QRadioButton(tr("On nodes of their own, kept in step by ZooKeeper")))
    , m_cluster(new QLineEdit)
    , m_servers(new QLineEdit)
    , m_fields(new QWidget)
{
    auto* card = new Card;
    m_here->setObjectName(QStringLiteral("where-here"));
    m_nodes->setObjectName(QStringLiteral("where-nodes"));
    card->body()->addWidget(m_here);
    card->body()->addWidget(note(tr("The engine is a process of its own: closing this window stops nothing. "
                                    "No ZooKeeper and no other machine is needed.")));
    card->body()->addSpacing(8);
    card->body()->addWidget(m_nodes);
    card->body()->addWidget(
        note(tr("Nodes and cluster are written into the configuration and checked for form. "
                "Until nodes can be paired with, this computer runs the channel.")));

    auto* columns = new QHBoxLayout(m_fields);
    columns->setContentsMargins(24, 8, 0, 0);
    columns->setSpacing(16);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site) {
        auto* column = new QVBoxLayout;
        const QString number = QString::number(site + 1);
        m_names[site] = addField(column, tr("Name of node %1").arg(number), new QLineEdit,
                                 QStringLiteral("node-name-") + number);
        m_addresses[site] = addField(column, tr("Address of node %1, host:port").arg(number), new QLineEdit,
                                     QStringLiteral("node-address-") + number);
        m_addresses[site]->setPlaceholderText(QStringLiteral("10.0.%1.20:7400").arg(number));
        columns->addLayout(column);
    }
    auto* column = new QVBoxLayout;
    addField(column, tr("ZooKeeper cluster"), m_cluster, QStringLiteral("zookeeper-name"));
    addField(column, tr("Its servers, host:port, with commas"), m_servers,
             QStringLiteral("zookeeper-servers"));
    m_servers->setPlaceholderText(QStringLiteral("10.0.1.5:2181, 10.0.1.6:2181"));
    columns->addLayout(column);
    card->body()->addWidget(m_fields);
    body()->addWidget(card);
    body()->addStretch();

    refresh();
    for (QLineEdit* field : {m_names[0], m_names[1], m_addresses[0], m_addresses[1], m_cluster, m_servers})
        connect(field, &QLineEdit::textEdited, this, &WhereStep::save);
    connect(m_nodes, &QRadioButton::toggled, this, &WhereStep::save);
}

void WhereStep::refresh()
{
    const Configuration& draft = session().draft();
    const bool nodes = !draft.nodes.empty();
    const QSignalBlocker quiet(m_nodes);
    m_here->setChecked(!nodes);
    m_nodes->setChecked(nodes);
    m_fields->setEnabled(nodes);
    for (std::size_t i = 0; i < draft.nodes.size() && i < m_names.size(); ++i) {
        setIfOther(m_names[i], text(draft.nodes[i].name));
        setIfOther(m_addresses[i], text(draft.nodes[i].address));
    }
    if (draft.zookeepers.empty())
        return;
    setIfOther(m_cluster, text(draft.zookeepers[0].name));
    QStringList servers;
    for (const std::string& server : draft.zookeepers[0].servers)
        servers << text(server);
    if (m_servers->text().split(QLatin1Char(','), Qt::SkipEmptyParts).size() != servers.size())
        setIfOther(m_servers, servers.join(QStringLiteral(", ")));
}

void WhereStep::save()
{
    const bool nodes = m_nodes->isChecked();
    if (nodes && m_names[0]->text().isEmpty()) {
        m_names[0]->setText(QStringLiteral("node-a"));
        m_names[1]->setText(QStringLiteral("node-b"));
        m_cluster->setText(QStringLiteral("main"));
    }
    session().edit([&](Configuration& draft) {
        draft.nodes.clear();
        draft.zookeepers.clear();
        if (!nodes)
            return;
        ZooKeeperCluster cluster{m_cluster->text().toStdString(), {}};
        for (const QString& server : m_servers->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
            cluster.servers.push_back(server.trimmed().toStdString());
        for (std::size_t i = 0; i < m_names.size(); ++i)
            draft.nodes.push_back(
                {m_names[i]->text().toStdString(), m_addresses[i]->text().toStdString(), cluster.name});
        draft.zookeepers.push_back(std::move(cluster));
    });
}

}  // namespace lutra::ui
