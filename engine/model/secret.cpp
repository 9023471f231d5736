#include "engine/model/secret.h"

#include <cstring>

namespace lutra {

Secret::~Secret()
{
    explicit_bzero(m_text.data(), m_text.size());
}

}  // namespace lutra
