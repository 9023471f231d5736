#include "ui/widgets/check_list.h"

#include "engine/model/check_table.h"
#include "ui/text/words.h"
#include "ui/widgets/parts.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

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
    for (const CheckOutcome::Finding& finding : outcome.findings) {
        auto* panel = new QFrame;
        panel->setProperty("panel", finding.level == CheckOutcome::Level::Block  ? "error"
                                    : finding.level == CheckOutcome::Level::Warn ? "warning"
                                                                                 : "soft");
        auto* column = new QVBoxLayout(panel);
        column->setContentsMargins(12, 8, 12, 8);
        column->setSpacing(4);
        auto* cause = makeLabel(text(finding.cause), "");
        cause->setWordWrap(true);
        cause->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(cause);
        if (!finding.fix.empty()) {
            QStringList lines;
            for (const std::string& one : finding.fix)
                lines << text(one);
            auto* fix = makeLabel(lines.join(QLatin1Char('\n')), "mono");
            fix->setWordWrap(true);
            fix->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
            column->addWidget(fix);
            auto* copy = makeButton(
                tr("Copy"), "link", QStringLiteral("copy-") + text(outcome.id),
                [sql = lines.join(QLatin1Char('\n'))] { QGuiApplication::clipboard()->setText(sql); });
            copy->setAccessibleName(tr("Copy the fix of %1").arg(text(outcome.id)));
            column->addWidget(copy, 0, Qt::AlignLeft);
        }
        m_rows->addWidget(panel);
    }
}

}  // namespace lutra::ui
