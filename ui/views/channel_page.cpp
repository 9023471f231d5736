#include "ui/views/channel_page.h"

#include "engine/model/two_way_draft.h"
#include "ui/text/words.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QMessageBox>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr std::array kFigureNames{"lag-forth", "lag-back", "rows", "queue", "conflicts"};

/// The state to show for the whole: the worst of its parts.
PipelineState stateOf(const EngineSnapshot& snapshot)
{
    constexpr std::array kWorstFirst{PipelineState::Stopped,  PipelineState::Waiting, PipelineState::Starting,
                                     PipelineState::Finished, PipelineState::Paused,  PipelineState::Running};
    for (const PipelineState state : kWorstFirst) {
        if (std::ranges::find(snapshot.pipelines, state, &PipelineSnapshot::state) !=
            snapshot.pipelines.end())
            return state;
    }
    return PipelineState::Starting;
}

QString arrow(const PipelineSnapshot& pipeline)
{
    return QStringLiteral("%1 → %2").arg(text(pipeline.source), text(pipeline.target));
}

}  // namespace

ChannelPage::ChannelPage(Desk& desk, QWidget* parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_title(makeLabel({}, "title"))
    , m_state(new StatusPill)
    , m_rules(makeLabel({}, "muted"))
    , m_start(makeButton(tr("Start"), "primary", QStringLiteral("start")))
    , m_pause(makeButton(tr("Pause"), "", QStringLiteral("pause"), [this] { m_desk.pause(); }))
    , m_stop(makeButton(tr("Stop …"), "", QStringLiteral("stop")))
    , m_diagram(new TwoSitesDiagram)
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 16, 24, 12);
    whole->setSpacing(12);
    whole->addWidget(makeHead());
    whole->addWidget(makeTrouble());
    whole->addWidget(makeFigures());
    auto* middle = new QHBoxLayout;
    middle->setSpacing(16);
    middle->addWidget(makeCharts(), 7);
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    m_picture = new Card;
    m_picture->body()->addWidget(m_diagram);
    right->addWidget(m_picture);
    right->addWidget(makeNow());
    right->addStretch();
    middle->addLayout(right, 4);
    whole->addLayout(middle, 1);
    whole->addWidget(m_sandboxBar = makeSandboxBar());

    connect(m_start, &QPushButton::clicked, this, &ChannelPage::startWanted);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        QMessageBox ask(this);
        ask.setWindowTitle(tr("Stop"));
        ask.setText(tr("Stop the engine of this channel?"));
        ask.setInformativeText(
            tr("Both directions end at a transaction's edge and go on from there at the next start."));
        auto* yes = ask.addButton(tr("Stop"), QMessageBox::AcceptRole);
        ask.addButton(tr("Cancel"), QMessageBox::RejectRole);
        ask.exec();
        if (ask.clickedButton() == yes)
            m_desk.stop();
    });
    connect(&desk, &Desk::changed, this, &ChannelPage::refresh);
    connect(&desk.bridge(), &EngineBridge::snapshotTaken, this,
            [this](const std::shared_ptr<const EngineSnapshot>& snapshot) { showSnapshot(*snapshot); });
    refresh();
}

QWidget* ChannelPage::makeHead()
{
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_state->setObjectName(QStringLiteral("channel-state"));
    row->addWidget(m_title);
    row->addWidget(m_state);
    row->addWidget(m_rules);
    row->addStretch();
    row->addWidget(m_start);
    row->addWidget(m_pause);
    row->addWidget(m_stop);
    return head;
}

QWidget* ChannelPage::makeTrouble()
{
    m_trouble = new QFrame;
    m_trouble->setProperty("panel", "error");
    auto* row = new QHBoxLayout(m_trouble);
    row->setContentsMargins(16, 10, 12, 10);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(m_troubleTitle = makeLabel({}, "strong"));
    column->addWidget(m_troubleWords = makeLabel({}, ""));
    m_troubleWords->setWordWrap(true);
    for (QLabel* label : {m_troubleTitle, m_troubleWords})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    row->addLayout(column, 1);
    row->addWidget(makeButton(tr("Copy"), "link", QStringLiteral("copy-trouble"), [this] {
        QGuiApplication::clipboard()->setText(m_troubleTitle->text() + QLatin1Char('\n') +
                                              m_troubleWords->text());
    }));
    m_trouble->hide();
    return m_trouble;
}

QWidget* ChannelPage::makeFigures()
{
    auto* figures = new QWidget;
    auto* row = new QHBoxLayout(figures);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        Figure& figure = m_figures[i];
        auto* card = new Card;
        card->body()->setSpacing(2);
        card->body()->addWidget(figure.label = makeLabel({}, "label"));
        card->body()->addWidget(figure.value = makeLabel(QStringLiteral("–"), "figure"));
        card->body()->addWidget(figure.note = makeLabel({}, "label"));
        figure.value->setObjectName(QLatin1String(kFigureNames[i]));
        row->addWidget(card, 1);
    }
    m_figures[2].label->setText(tr("Rows per second"));
    m_figures[3].label->setText(tr("Queue"));
    m_figures[4].label->setText(tr("Conflicts"));
    return figures;
}

Card* ChannelPage::makeCharts()
{
    auto* card = new Card;
    const auto head = [&](const QString& title, const QString& unit, std::size_t legend) {
        auto* row = new QHBoxLayout;
        row->setSpacing(12);
        row->addWidget(makeLabel(title, "cardTitle"));
        row->addWidget(makeLabel(unit, "label"));
        row->addStretch();
        for (std::size_t i = 0; i < 2; ++i) {
            m_legends[legend + i] = makeLabel({}, "");
            restyle(m_legends[legend + i], "tone", i == 0 ? "forth" : "back");
            row->addWidget(m_legends[legend + i]);
        }
        card->body()->addLayout(row);
    };
    head(tr("Lag"), tr("ms, from commit to commit"), 0);
    card->body()->addWidget(m_lag = new LiveChart(tr("Lag of both directions"), tr("ms")), 1);
    head(tr("Throughput"), tr("rows per second"), 2);
    card->body()->addWidget(
        m_rate = new LiveChart(tr("Throughput of both directions"), tr("rows per second")), 1);
    return card;
}

Card* ChannelPage::makeNow()
{
    auto* card = new Card(tr("Now"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    for (std::size_t i = 0; i < 2; ++i) {
        grid->addWidget(m_heads[i] = makeLabel({}, "tableHead"), 0, static_cast<int>(i) + 1);
        restyle(m_heads[i], "tone", i == 0 ? "forth" : "back");
    }
    const QString names[] = {tr("State, since"), tr("Rows/s"),         tr("Transactions"), tr("Rows"),
                             tr("Queued"),       tr("Echoes dropped"), tr("Parked rows"),  tr("Position")};
    int line = 1;
    for (const QString& name : names) {
        grid->addWidget(makeLabel(name, "label"), line, 0);
        std::array<QLabel*, 2> cells{makeLabel({}, ""), makeLabel({}, "")};
        for (std::size_t i = 0; i < 2; ++i) {
            cells[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
            grid->addWidget(cells[i], line, static_cast<int>(i) + 1);
        }
        m_cells.push_back(cells);
        ++line;
    }
    for (QLabel* position : m_cells.back())
        position->setProperty("role", "mono");
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    card->body()->addLayout(grid);
    return card;
}

QWidget* ChannelPage::makeSandboxBar()
{
    auto* bar = new QFrame;
    bar->setProperty("panel", "soft");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(makeLabel(tr("Sandbox"), "strong"));
    row->addWidget(makeLabel(tr("Break it and watch it heal."), "muted"), 1);
    m_load = makeButton({}, "small", QStringLiteral("sandbox-load"),
                        [this] { m_desk.runLoad(!m_desk.loadRuns()); });
    row->addWidget(m_load);
    row->addWidget(makeButton(tr("Make a conflict"), "small", QStringLiteral("sandbox-conflict"),
                              [this] { m_desk.makeConflict(); }));
    row->addWidget(makeButton(tr("Cut the links"), "small", QStringLiteral("sandbox-cut"),
                              [this] { m_desk.cutLinks(); }));
    return bar;
}

void ChannelPage::refresh()
{
    const auto& workspace = m_desk.workspace();
    const Configuration& configuration = m_desk.configuration();
    const bool there = m_desk.bridge().isThere();
    m_sandboxBar->setVisible(workspace && workspace->sandbox && there);
    m_load->setText(m_desk.loadRuns() ? tr("Stop the load") : tr("Load on both sides"));
    if (!configuration.channels.empty()) {
        const Channel& channel = configuration.channels[0];
        m_title->setText(text(channel.name));
        const auto home = homeOf(channel);
        m_rules->setText(
            policyName(channel.conflict) +
            (home ? tr(" · home is %1").arg(text(configuration.dataSources[*home].name)) : QString()));
    }
    const auto& snapshot = m_desk.bridge().last();
    if (!there) {
        m_state->show(m_desk.isBusy() ? m_desk.busyWith() : tr("Not running"), "neutral");
        m_start->setVisible(true);
        m_start->setEnabled(!m_desk.isBusy());
        m_pause->setVisible(false);
        m_stop->setVisible(false);
    }
    showTrouble(there ? snapshot.get() : nullptr);
    if (snapshot)
        showSnapshot(*snapshot);
}

void ChannelPage::showSnapshot(const EngineSnapshot& snapshot)
{
    if (snapshot.pipelines.empty())
        return;
    const bool there = m_desk.bridge().isThere();
    if (there) {
        const PipelineState state = stateOf(snapshot);
        const StateWords words = wordsFor(state);
        m_state->show(words.word, words.tone);
        const bool moves = std::ranges::any_of(snapshot.pipelines, [](const PipelineSnapshot& pipeline) {
            return pipeline.state == PipelineState::Running || pipeline.state == PipelineState::Waiting ||
                   pipeline.state == PipelineState::Starting;
        });
        const bool stands = std::ranges::any_of(snapshot.pipelines, [](const PipelineSnapshot& pipeline) {
            return pipeline.state == PipelineState::Stopped || pipeline.state == PipelineState::Paused ||
                   pipeline.state == PipelineState::Finished;
        });
        m_start->setVisible(stands);
        m_start->setEnabled(true);
        m_pause->setVisible(moves);
        m_stop->setVisible(true);
    }
    m_title->setText(text(snapshot.pipelines[0].channel));

    std::uint64_t queued = 0;
    std::uint64_t queuedBytes = 0;
    std::uint64_t conflicts = 0;
    double rows = 0;
    for (const PipelineSnapshot& pipeline : snapshot.pipelines) {
        queued += pipeline.queueTransactions;
        queuedBytes += pipeline.queueBytes;
        conflicts += pipeline.conflicts;
        rows += pipeline.rowsPerSecond;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(2, snapshot.pipelines.size()); ++i) {
        const PipelineSnapshot& pipeline = snapshot.pipelines[i];
        m_figures[i].label->setText(tr("Lag %1").arg(arrow(pipeline)));
        m_figures[i].value->setText(lagText(pipeline));
        m_figures[i].note->setText(pipeline.inStep ? tr("in step") : tr("behind"));
        m_heads[i]->setText(arrow(pipeline));
        m_legends[i]->setText(QStringLiteral("— ") + arrow(pipeline));
        m_legends[i + 2]->setText(QStringLiteral("— ") + arrow(pipeline));
        const QString cells[] = {
            QStringLiteral("%1 · %2").arg(wordsFor(pipeline.state).word, timeOfDay(pipeline.since)),
            count(static_cast<std::uint64_t>(pipeline.rowsPerSecond)),
            count(pipeline.transactionsApplied),
            count(pipeline.rowsApplied),
            tr("%1, %2").arg(count(pipeline.queueTransactions), bytes(pipeline.queueBytes)),
            count(pipeline.echoesDropped),
            count(pipeline.parked),
            text(pipeline.position).section(QLatin1Char('.'), -1)};
        for (std::size_t line = 0; line < m_cells.size(); ++line)
            m_cells[line][i]->setText(cells[line]);
        m_cells.back()[i]->setToolTip(text(pipeline.position));
    }
    m_figures[2].value->setText(count(static_cast<std::uint64_t>(rows)));
    m_figures[2].note->setText(tr("both directions, last second"));
    m_figures[3].value->setText(count(queued));
    m_figures[3].note->setText(tr("transactions, %1").arg(bytes(queuedBytes)));
    m_figures[4].value->setText(count(conflicts));
    m_figures[4].note->setText(tr("since the engine started"));

    if (snapshot.pipelines.size() >= 2) {
        const PipelineSnapshot& forth = snapshot.pipelines[0];
        const PipelineSnapshot& back = snapshot.pipelines[1];
        const auto words = [](const PipelineSnapshot& pipeline) {
            return tr("%1 rows/s").arg(count(static_cast<std::uint64_t>(pipeline.rowsPerSecond)));
        };
        const auto& configuration = m_desk.configuration();
        const auto isHome = [&](std::size_t site) {
            return !configuration.channels.empty() && homeOf(configuration.channels[0]) == site;
        };
        m_diagram->show({text(forth.source), {}, isHome(0)}, {text(back.source), {}, isHome(1)}, words(forth),
                        words(back),
                        configuration.channels.empty() ? QString()
                                                       : policyName(configuration.channels[0].conflict));
    }
    showTrouble(there ? &snapshot : nullptr);
    showCharts(snapshot);
}

void ChannelPage::showTrouble(const EngineSnapshot* snapshot)
{
    const PipelineSnapshot* troubled = nullptr;
    const Reason* reason = nullptr;
    for (const auto which : {&PipelineSnapshot::reason, &PipelineSnapshot::warning}) {
        for (std::size_t i = 0; snapshot && i < snapshot->pipelines.size() && !troubled; ++i) {
            if (const auto& one = snapshot->pipelines[i].*which) {
                troubled = &snapshot->pipelines[i];
                reason = &*one;
            }
        }
    }
    const auto& error = m_desk.lastError();
    if (troubled && !troubled->reason && error)
        troubled = nullptr;  // a warning stands for long; what just failed is said now
    m_trouble->setVisible(troubled != nullptr || error.has_value());
    m_picture->setVisible(!m_trouble->isVisibleTo(this));  // what is wrong gets the room
    if (troubled) {
        const ErrorWords words = wordsForCode(reason->code);
        restyle(m_trouble, "panel", troubled->state == PipelineState::Stopped ? "error" : "warning");
        m_troubleTitle->setText(arrow(*troubled) + QStringLiteral(": ") + words.cause);
        m_troubleWords->setText(words.remedy + QLatin1Char('\n') + text(reason->detail) +
                                QStringLiteral("  [") + text(reason->code) + QLatin1Char(']'));
    } else if (error) {
        const ErrorWords words = wordsForCode(error->code);
        restyle(m_trouble, "panel", "error");
        m_troubleTitle->setText(words.cause);
        m_troubleWords->setText(words.remedy + QLatin1Char('\n') + text(error->detail).trimmed());
    }
}

void ChannelPage::showCharts(const EngineSnapshot& snapshot)
{
    const History& history = m_desk.history();
    const auto* forth = history.find(snapshot.pipelines[0]);
    const auto* back = snapshot.pipelines.size() > 1 ? history.find(snapshot.pipelines[1]) : nullptr;
    m_lag->show(forth ? &forth->lag : nullptr, back ? &back->lag : nullptr, history.second());
    m_rate->show(forth ? &forth->rate : nullptr, back ? &back->rate : nullptr, history.second());
}

}  // namespace lutra::ui
