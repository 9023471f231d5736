#include "ui/widgets/link_test_list.h"

#include "ui/text/words.h"
#include "ui/widgets/parts.h"

#include <QGridLayout>

namespace lutra::ui {

namespace {

constexpr std::size_t kFactLengthMax = 44;

struct Mark {
    QString sign;
    QString tone;
};

Mark markOf(LinkStep::State state)
{
    switch (state) {
    case LinkStep::State::Failed:
        return {QStringLiteral("✕"), QStringLiteral("error")};
    case LinkStep::State::Warned:
        return {QStringLiteral("!"), QStringLiteral("warning")};
    case LinkStep::State::Skipped:
        return {QStringLiteral("·"), {}};
    case LinkStep::State::Passed:
        break;
    }
    return {QStringLiteral("✓"), QStringLiteral("ok")};
}

}  // namespace

LinkTestList::LinkTestList(QWidget* parent)
    : QWidget(parent)
    , m_trouble(new QFrame)
    , m_cause(makeLabel({}, "strong"))
    , m_remedy(makeLabel({}, ""))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->setColumnMinimumWidth(1, 92);
    grid->setColumnStretch(2, 1);
    int line = 0;
    for (const LinkStep::Kind kind :
         {LinkStep::Kind::Name, LinkStep::Kind::Network, LinkStep::Kind::Encryption, LinkStep::Kind::Login,
          LinkStep::Kind::Version, LinkStep::Kind::Rights}) {
        std::array<QLabel*, 3> labels{makeLabel({}, "strong"), makeLabel(nameOf(kind), ""),
                                      makeLabel({}, "muted")};
        labels[0]->setFixedWidth(14);
        for (int i = 0; i < 3; ++i)
            grid->addWidget(labels[static_cast<std::size_t>(i)], line, i);
        m_steps.push_back(labels);
        ++line;
    }
    column->addLayout(grid);

    m_trouble->setProperty("panel", "error");
    auto* words = new QVBoxLayout(m_trouble);
    words->setContentsMargins(12, 8, 12, 8);
    words->setSpacing(4);
    for (QLabel* label : {m_cause, m_remedy}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        words->addWidget(label);
    }
    m_trouble->hide();
    column->addWidget(m_trouble);
}

void LinkTestList::showStep(std::size_t place, const LinkStep& step)
{
    const auto [mark, name, fact] = m_steps[place];
    const Mark look = markOf(step.state);
    mark->setText(look.sign);
    restyle(mark, "tone", look.tone);
    QString words = text(step.fact).left(kFactLengthMax);
    if (step.state == LinkStep::State::Passed && words.isEmpty())
        words = step.kind == LinkStep::Kind::Encryption ? tr("off; it stays on this computer")
                                                        : tr("all that is needed");
    if (step.state == LinkStep::State::Passed && step.kind <= LinkStep::Kind::Network)
        words += tr(", %1 ms").arg(static_cast<double>(step.took.count()) / 1000, 0, 'f', 1);
    if (step.state == LinkStep::State::Warned && words.isEmpty())
        words = tr("not encrypted");
    fact->setText(words);
    fact->setAccessibleName(name->text() + QStringLiteral(": ") +
                            (step.state == LinkStep::State::Failed ? tr("failed") : words));
}

void LinkTestList::show(const std::optional<LinkReport>& report, bool isTesting, const QString& mending)
{
    m_trouble->hide();
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (report) {
            showStep(i, report->steps[i]);
            continue;
        }
        const auto [mark, name, fact] = m_steps[i];
        mark->setText(isTesting ? QStringLiteral("…") : QStringLiteral("·"));
        restyle(mark, "tone", QString());
        fact->setText({});
    }
    const LinkStep* failed = report ? report->firstFailed() : nullptr;
    if (!failed)
        return;
    m_trouble->show();
    const bool mendable = report->reached();
    restyle(m_trouble, "panel", mendable ? "warning" : "error");
    if (failed->code.empty()) {
        m_cause->setText(text(failed->detail));
    } else {
        m_cause->setText(wordsForCode(failed->code).cause);
        m_cause->setToolTip(text(failed->detail));
    }
    restyle(m_cause, "tone", mendable ? "warning" : "error");
    m_remedy->setText(mendable ? mending : text(failed->detail));
}

}  // namespace lutra::ui
