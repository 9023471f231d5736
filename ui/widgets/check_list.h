#pragma once

#include "engine/control/setup_values.h"
#include "engine/model/configuration.h"

#include <QScrollArea>

class QVBoxLayout;

namespace lutra::ui {

/// Checks with what they found: what blocks first, each with the fix beside it.
class CheckList final : public QScrollArea {
    Q_OBJECT

public:
    explicit CheckList(QWidget* parent = nullptr);
    void show(const std::vector<CheckOutcome>& outcomes);

Q_SIGNALS:
    /// A person wants to live with a finding; the reason is still to be written.
    void ignoreWanted(const lutra::IgnoredFinding& finding, const QString& cause);
    void heedWanted(const lutra::IgnoredFinding& finding);

private:
    void addOutcome(const CheckOutcome& outcome);
    void addFinding(const CheckOutcome& outcome, const CheckOutcome::Finding& finding);

    QVBoxLayout* m_rows;
};

}  // namespace lutra::ui
