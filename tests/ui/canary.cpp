#include "tests/ui/canary.h"

#include <QByteArray>
#include <QUuid>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace lutra::ui_test {

namespace {

namespace fs = std::filesystem;

bool holds(const fs::path& file, const std::string& canary)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    const std::string all = text.str();
    return all.find(canary) != std::string::npos ||
           all.find(QByteArray::fromStdString(canary).toHex().toStdString()) != std::string::npos;
}

bool isProcess(const fs::path& folder)
{
    return std::ranges::all_of(folder.filename().string(), [](unsigned char c) { return std::isdigit(c); });
}

}  // namespace

std::string freshCanary()
{
    return "Canary-" + QUuid::createUuid().toString(QUuid::Id128).toStdString();
}

QStringList placesOf(const std::string& canary, const fs::path& folder)
{
    QStringList places;
    const auto look = [&](const fs::path& file) {
        if (holds(file, canary))
            places << QString::fromStdString(file.string());
    };
    // Files come and go while engines run.
    std::error_code gone;
    for (fs::recursive_directory_iterator entry(folder, gone), end; !gone && entry != end;
         entry.increment(gone)) {
        if (std::error_code ignored; entry->is_regular_file(ignored))
            look(entry->path());
    }
    for (const auto& entry : fs::directory_iterator("/proc")) {
        if (!isProcess(entry.path()))
            continue;
        look(entry.path() / "cmdline");
        look(entry.path() / "environ");
    }
    return places;
}

}  // namespace lutra::ui_test
