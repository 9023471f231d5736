#include "tests/kill/strikes.h"

#include <algorithm>
#include <random>

namespace lutra::kill {

namespace {

constexpr std::size_t kPlainShare = 8;

}  // namespace

std::vector<Strike> strikesFor(std::size_t rounds, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<Strike> all;
    std::vector<Strike> others;
    for (const Strike& strike : kStrikes) {
        if (strike.isPlain)
            all.insert(all.end(), (rounds + kPlainShare - 1) / kPlainShare, strike);
        else
            others.push_back(strike);
    }
    std::ranges::shuffle(others, random);
    for (std::size_t i = 0; all.size() < rounds; ++i)
        all.push_back(others[i % others.size()]);
    std::ranges::shuffle(all, random);
    all.resize(rounds);  // fewer rounds than plain strikes: some of them
    return all;
}

}  // namespace lutra::kill
