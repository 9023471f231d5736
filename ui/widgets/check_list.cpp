#include "ui/widgets/check_list.h"

#include "engine/model/check_table.h"
#include "ui/text/words.h"
#include "ui/widgets/parts.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>
#include <functional>

namespace lutra::ui {

namespace {

constexpr int kIndent = 22;  // of what stands under a title

struct Mark {
    const char* sign;
    const char* tone;
};

Mark markOf(CheckOutcome::Level level)
{
    switch (level) {
    case CheckOutcome::Level::Block:
        return {"✕", "error"};
    case CheckOutcome::Level::Warn:
        return {"▲", "warning"};
    case CheckOutcome::Level::Skipped:
        return {"·", ""};
    default:
        return {"✓", "ok"};
    }
}

}  // namespace

CheckList::CheckList(QWidget* parent)
    : QScrollArea(parent)
    , m_rows(nullptr)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Checks"));
    viewport()->setAutoFillBackground(false);
}

void CheckList::show(const std::vector<CheckOutcome>& outcomes)
{
    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("checkListContent"));
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(0, 0, 8, 0);
    m_rows->setSpacing(6);
    std::vector<const CheckOutcome*> sorted;
    for (const CheckOutcome& outcome : outcomes)
        sorted.push_back(&outcome);
    std::ranges::stable_sort(sorted, std::ranges::greater(),
                             [](const CheckOutcome* outcome) { return outcome->level; });
    for (const CheckOutcome* outcome : sorted)
        addOutcome(*outcome);
    m_rows->addStretch();
    setWidget(content);
}

void CheckList::addOutcome(const CheckOutcome& outcome)
{
    const Mark mark = markOf(outcome.level);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    auto* sign = makeLabel(QString::fromUtf8(mark.sign), "strong");
    restyle(sign, "tone", QLatin1String(mark.tone));
    sign->setFixedWidth(kIndent - line->spacing());
    line->addWidget(sign);
    auto* title = makeLabel(checkWords(outcome.title), "");
    title->setWordWrap(true);
    line->addWidget(title, 1);
    line->addWidget(makeLabel(text(outcome.where), "label"));
    m_rows->addLayout(line);
    const auto* check = preflight::findCheck(outcome.id);
    if (check && outcome.level >= CheckOutcome::Level::Warn) {
        auto* why = makeLabel(checkWords(check->why) + QLatin1Char(' ') + checkWords(check->remedy), "label");
        why->setWordWrap(true);
        why->setContentsMargins(kIndent, 0, 0, 0);
        m_rows->addWidget(why);
    }
    for (const CheckOutcome::Finding& finding : outcome.findings)
        addFinding(outcome, finding);
}

void CheckList::addFinding(const CheckOutcome& outcome, const CheckOutcome::Finding& finding)
{
    auto* panel = new QFrame;
    panel->setProperty("panel", finding.level == CheckOutcome::Level::Block  ? "error"
                                : finding.level == CheckOutcome::Level::Warn ? "warning"
                                                                             : "soft");
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(4);
    const auto addWords = [column](const QString& words, const char* role) {
        auto* label = makeLabel(words, role);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(label);
    };
    addWords(sentence(finding.cause), "");
    const bool ignored = !finding.ignoredBecause.empty();
    if (ignored)
        addWords(tr("Ignored: %1").arg(text(finding.ignoredBecause)), "strong");
    auto* acts = new QHBoxLayout;
    acts->setSpacing(12);
    const auto addAct = [&](const QString& words, const char* name, const QString& spoken,
                            const std::function<void()>& act) {
        auto* button = makeButton(words, "link", QLatin1String(name) + text(outcome.id), act);
        button->setAccessibleName(spoken);
        acts->addWidget(button);
    };
    if (!finding.fix.empty()) {
        QStringList lines;
        for (const std::string& one : finding.fix)
            lines << text(one);
        addWords(lines.join(QLatin1Char('\n')), "mono");
        addAct(tr("Copy"), "copy-", tr("Copy the fix of %1").arg(text(outcome.id)),
               [sql = lines.join(QLatin1Char('\n'))] { QGuiApplication::clipboard()->setText(sql); });
    }
    const IgnoredFinding what{outcome.id, finding.site, finding.object, finding.ignoredBecause};
    if (finding.mayBeIgnored)
        addAct(tr("Ignore …"), "ignore-", tr("Ignore %1 with a reason").arg(text(outcome.id)),
               [this, what, cause = sentence(finding.cause)] { Q_EMIT ignoreWanted(what, cause); });
    if (ignored)
        addAct(tr("Heed again"), "heed-", tr("Heed %1 again").arg(text(outcome.id)),
               [this, what] { Q_EMIT heedWanted(what); });
    acts->addStretch();
    column->addLayout(acts);
    m_rows->addWidget(panel);
}

}  // namespace lutra::ui
