#pragma once

#include "engine/model/field_table.h"

#include <QString>

namespace lutra::ui {

// Things of a configuration and their fields as words for people.

[[nodiscard]] QString listNameOf(ThingKind kind);  // "Data sources"
[[nodiscard]] QString wordOf(ThingKind kind);      // "data source", within a sentence
/// What it is for, for a list with nothing in it.
[[nodiscard]] QString purposeOf(ThingKind kind);
/// One line about a thing, beside its name.
[[nodiscard]] QString summaryOf(const Configuration& configuration, const Thing& thing);

[[nodiscard]] QString titleOf(const FieldInfo& field);
[[nodiscard]] QString meaningOf(const FieldInfo& field);
/// Range, unit and default: "1 to 64 connections · usually 4".
[[nodiscard]] QString rangeOf(const FieldInfo& field);
/// A choice's value as a person reads it.
[[nodiscard]] QString choiceText(const Configuration& configuration, const Thing& thing,
                                 const FieldInfo& field, const std::string& value);

}  // namespace lutra::ui
