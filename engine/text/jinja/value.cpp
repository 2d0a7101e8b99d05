// SPDX-License-Identifier: Apache-2.0
#include "engine/text/jinja/value.h"

namespace mw::engine::jinja {

Value Value::undefined(const UndefinedInfo* why)
{
    Value result(Type::Undefined);
    result.m_as.undefined = why;
    return result;
}

Value Value::boolean(bool value)
{
    Value result(Type::Bool);
    result.m_as.integer = value ? 1 : 0;
    return result;
}

Value Value::integer(std::int64_t value)
{
    Value result(Type::Int);
    result.m_as.integer = value;
    return result;
}

Value Value::real(double value)
{
    Value result(Type::Float);
    result.m_as.real = value;
    return result;
}

Value Value::list(const Sequence* value)
{
    Value result(Type::List);
    result.m_as.sequence = value;
    return result;
}

Value Value::tuple(const Sequence* value)
{
    Value result(Type::Tuple);
    result.m_as.sequence = value;
    return result;
}

int Value::depth() const
{
    switch (m_type) {
    case Type::List:
    case Type::Tuple:
        return m_as.sequence->depth;
    case Type::Dict:
        return m_as.dict->depth;
    case Type::View:
        return m_as.view->depth;
    case Type::Generator:
        return m_as.generator->depth;
    default:
        return 0;
    }
}

} // namespace mw::engine::jinja
