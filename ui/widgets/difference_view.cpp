#include "ui/widgets/difference_view.h"

#include "ui/text/line_diff.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr std::size_t kLinesAround = 3;  // of a change, as they are

bool isNearChange(const std::vector<lutra::text::LineChange>& lines, std::size_t place)
{
    const std::size_t first = place < kLinesAround ? 0 : place - kLinesAround;
    const std::size_t last = std::min(lines.size() - 1, place + kLinesAround);
    return std::any_of(
        lines.begin() + static_cast<std::ptrdiff_t>(first),
        lines.begin() + static_cast<std::ptrdiff_t>(last) + 1,
        [](const lutra::text::LineChange& line) { return line.kind != lutra::text::LineChange::Kind::Same; });
}

}  // namespace

DifferenceView::DifferenceView(const QString& accessibleName, QWidget* parent)
    : QTextBrowser(parent)
{
    setAccessibleName(accessibleName);
    setTabChangesFocus(true);
}

void DifferenceView::show(const QString& before, const QString& after)
{
    const Tokens& tokens = Theme::tokens();
    QString html = QStringLiteral("<pre style='font-family:\"%1\";font-size:12px'>").arg(Theme::monospace());
    bool any = false;
    bool leftOut = false;
    const std::vector<lutra::text::LineChange> lines = diffLines(before, after);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const lutra::text::LineChange& line = lines[i];
        const QString words = QString::fromStdString(line.text).toHtmlEscaped();
        if (!isNearChange(lines, i)) {
            html += leftOut ? QString()
                            : QStringLiteral("<span style='color:%1'>  ⋯</span>\n").arg(tokens.muted.name());
            leftOut = true;
            continue;
        }
        leftOut = false;
        if (line.kind == lutra::text::LineChange::Kind::Same) {
            html += QStringLiteral("<span style='color:%1'>  %2</span>\n").arg(tokens.muted.name(), words);
            continue;
        }
        any = true;
        const bool added = line.kind == lutra::text::LineChange::Kind::Added;
        html += QStringLiteral("<span style='color:%1;background:%2'>%3 %4</span>\n")
                    .arg(added ? tokens.ok.name() : tokens.error.name(),
                         added ? tokens.okSoft.name() : tokens.errorSoft.name(),
                         added ? QStringLiteral("+") : QStringLiteral("−"), words);
    }
    html += QStringLiteral("</pre>");
    if (any)
        setHtml(html);
    else
        setPlainText(tr("Nothing."));
}

}  // namespace lutra::ui
