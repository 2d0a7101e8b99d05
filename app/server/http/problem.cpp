// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/problem.h"

#include "app/base/readable.h"
#include "app/server/http/header_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>

namespace mw::app {

namespace {

/// What a client reads of one kind of failure. The title is the message where nothing better is known.
struct Row {
    int status;
    const char* code;
    const char* title;
    int retryAfterSeconds = 0;
};

struct FaultRow {
    HttpFault fault;
    Row row;
};

struct ErrorRow {
    ErrorCode error;
    Row row;
};

constexpr Row internalRow = {500, "internal_error", "Something inside the server went wrong."};
constexpr Row unauthenticatedRow = {401, "invalid_api_key",
                                    "The key is missing, unknown, expired or revoked."};
constexpr Row overloadedRow = {503, "overloaded", "Too many requests are waiting. Try again in a moment.", 1};
// A missing file and one that may not be read look the same from outside.
constexpr Row fileRow = {500, "file_unusable", "A file that the server needs for this cannot be used."};
constexpr Row damagedRow = {500, "model_damaged", "The model's file is damaged."};
constexpr Row unsupportedRow = {400, "model_unsupported", "The model is of a kind that is not supported."};
constexpr Row templateRow = {400, "template_failed", "The model's chat template fails on this conversation."};
constexpr Row storeRow = {503, "store_unavailable", "The server's store cannot be used at the moment."};
constexpr Row loadingRow = {503, "model_loading", "The model is being loaded. Try again in a moment.", 5};
constexpr Row recordsRow = {503, "records_unavailable",
                            "Records cannot be written at the moment, so nothing new is begun.", 10};
constexpr Row noModelRow = {404, "model_not_found", "There is no such model."};

constexpr std::array faultRows = {
    FaultRow{HttpFault::BadRequest, {400, "bad_request", "The request is not well formed."}},
    FaultRow{HttpFault::InvalidBody, {400, "invalid_body", "The body is not what this path takes."}},
    FaultRow{HttpFault::Unauthenticated, unauthenticatedRow},
    FaultRow{HttpFault::ForbiddenHost,
             {403, "forbidden_host", "The Host header names a host that this server does not serve."}},
    FaultRow{HttpFault::ForbiddenOrigin,
             {403, "forbidden_origin", "Requests from pages of other origins are refused."}},
    FaultRow{HttpFault::MissingScope,
             {403, "missing_scope", "The key lacks the scope that this path needs."}},
    FaultRow{HttpFault::LocalOnly,
             {403, "local_only", "This is changed on the server's machine only, not over the network."}},
    FaultRow{HttpFault::NoSuchPath, {404, "no_such_path", "There is nothing at this path."}},
    FaultRow{HttpFault::MethodNotAllowed, {405, "method_not_allowed", "The path does not take this method."}},
    FaultRow{HttpFault::Timeout, {408, "request_timeout", "The request did not arrive in time."}},
    FaultRow{HttpFault::WrongState, {409, "wrong_state", "This is not possible as it is now."}},
    FaultRow{HttpFault::PreconditionFailed,
             {412, "precondition_failed", "It was changed meanwhile. Read it again before changing it."}},
    FaultRow{HttpFault::BodyTooLarge, {413, "body_too_large", "The body is longer than this path takes."}},
    FaultRow{HttpFault::UnsupportedMedia,
             {415, "unsupported_media_type", "Bodies must be application/json in UTF-8."}},
    FaultRow{HttpFault::HeadersTooLarge, {431, "headers_too_large", "The headers are too long."}},
    FaultRow{HttpFault::TooManyRequests,
             {429, "rate_limit_exceeded", "Too many requests in a short time. Try again in a moment.", 1}},
    FaultRow{HttpFault::Overloaded, overloadedRow},
    FaultRow{HttpFault::Internal, internalRow},
};

constexpr std::array errorRows = {
    ErrorRow{ErrorCode::InvalidArgument, {400, "invalid_argument", "A value of the request cannot be used."}},
    ErrorRow{ErrorCode::FileNotFound, fileRow},
    ErrorRow{ErrorCode::FileUnreadable, fileRow},
    ErrorRow{ErrorCode::FileDamaged, damagedRow},
    ErrorRow{ErrorCode::NotAModelFile, unsupportedRow},
    ErrorRow{ErrorCode::UnsupportedFormat, unsupportedRow},
    ErrorRow{ErrorCode::UnsupportedTensorType, unsupportedRow},
    ErrorRow{ErrorCode::UnsupportedArchitecture, unsupportedRow},
    ErrorRow{ErrorCode::UnsupportedTokenizer, unsupportedRow},
    ErrorRow{ErrorCode::TemplateInvalid, templateRow},
    ErrorRow{ErrorCode::TemplateLimit, templateRow},
    ErrorRow{ErrorCode::InvalidUtf8, {400, "invalid_utf8", "The text is not valid UTF-8."}},
    ErrorRow{ErrorCode::ContextExceeded,
             {400, "context_length_exceeded", "The prompt is longer than the model's context."}},
    ErrorRow{ErrorCode::OutOfMemory,
             {503, "out_of_memory", "There is not enough memory for this at the moment.", 30}},
    ErrorRow{ErrorCode::IoFailed, fileRow},
    ErrorRow{ErrorCode::NotFinite, damagedRow},
    ErrorRow{ErrorCode::EngineMissing, {503, "engine_unavailable", "The engine cannot be opened."}},
    ErrorRow{ErrorCode::Refused, {403, "permission_denied", "A permission is missing for this."}},
    ErrorRow{ErrorCode::NotFound, {404, "not_found", "There is no such thing."}},
    ErrorRow{ErrorCode::Busy, overloadedRow},
    ErrorRow{ErrorCode::Cancelled, {503, "cancelled", "The work was stopped before it was done.", 1}},
    ErrorRow{ErrorCode::SlowReader,
             {408, "slow_reader", "The answer was cut because nothing read it for too long."}},
    ErrorRow{ErrorCode::DeadlineExceeded,
             {504, "time_limit", "The answer was not finished within its time."}},
    ErrorRow{ErrorCode::DiskFull, {507, "storage_full", "The server's disk is full. Nothing was changed."}},
    ErrorRow{ErrorCode::DataFolderInUse, storeRow},
    ErrorRow{ErrorCode::StoreDamaged, storeRow},
    ErrorRow{ErrorCode::StoreTooNew, storeRow},
    ErrorRow{ErrorCode::AlreadyExists, {409, "already_exists", "There already is one of that name."}},
    ErrorRow{ErrorCode::StillUsed, {409, "still_used", "It is still used, so it stays."}},
    ErrorRow{ErrorCode::AddressInUse, internalRow},
    ErrorRow{ErrorCode::Unauthenticated, unauthenticatedRow},
    ErrorRow{ErrorCode::Unconfirmed, {409, "unconfirmed", "Nothing was done, because it was not confirmed."}},
    ErrorRow{ErrorCode::Internal, internalRow},
};

constexpr std::array furtherRows = {loadingRow, recordsRow, noModelRow};

const char* typeOf(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 403:
        return "permission_error";
    case 429:
        return "rate_limit_error";
    default:
        return status < 500 ? "invalid_request_error" : "server_error";
    }
}

Row rowOf(HttpFault fault)
{
    for (const FaultRow& known : faultRows) {
        if (known.fault == fault)
            return known.row;
    }
    return internalRow;
}

const std::string& argument(const Error& error, std::size_t index)
{
    static const std::string none;
    return index < error.args.size() ? error.args[index] : none;
}

Row rowOf(const Error& error)
{
    if (error.code == ErrorCode::Busy && argument(error, 0) == "loading")
        return loadingRow;
    if (error.code == ErrorCode::Busy && argument(error, 0) == "records")
        return recordsRow;
    if (error.code == ErrorCode::NotFound && argument(error, 0) == "model")
        return noModelRow;
    for (const ErrorRow& known : errorRows) {
        if (known.error == error.code)
            return known.row;
    }
    return internalRow;
}

bool isWordCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// A field's name, or one of its parts.
bool isPlainName(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && text.front() != '-' && text.find("0x") == text.npos &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return isWordCharacter(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
           });
}

bool looksLikeStatement(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    static constexpr std::array<std::string_view, 6> verbs = {"select ", "insert ", "update ",
                                                              "delete ", "pragma ", "drop "};
    return std::any_of(verbs.begin(), verbs.end(),
                       [&](std::string_view verb) { return lower.find(verb) != std::string::npos; });
}

/// Whether an argument may be shown to whoever asks over the network: short printable text that is neither a
/// path nor an address nor the name of a type nor a statement. A slash between two words ("and/or") passes.
bool mayShow(std::string_view text)
{
    if (text.empty() || text.size() > 200 || invalidUtf8At(text) || text.find("0x") != text.npos ||
        text.find("::") != text.npos || looksLikeStatement(text))
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\')
            return false;
        if (c == '/' && (i == 0 || i + 1 == text.size() || !isWordCharacter(text[i - 1]) ||
                         !isWordCharacter(text[i + 1])))
            return false;
    }
    return true;
}

/// The sentence of an error whose arguments say more than the title, else empty.
std::string sentenceOf(const Error& error)
{
    const std::string& first = argument(error, 0);
    const std::string& second = argument(error, 1);
    const std::string& third = argument(error, 2);
    const bool firstShown = mayShow(first);
    const bool secondShown = mayShow(second);
    switch (error.code) {
    case ErrorCode::InvalidArgument: {
        if (!firstShown)
            return {};
        const std::string cause =
            secondShown ? first + " cannot be " + second + "." : first + " is missing or cannot be used.";
        return mayShow(third) ? cause + " Allowed: " + third + "." : cause;
    }
    case ErrorCode::UnsupportedTensorType:
        return firstShown ? "The model's weight format " + first + " is not supported." : "";
    case ErrorCode::UnsupportedArchitecture:
        return firstShown ? "Models of the architecture \"" + first + "\" are not supported." : "";
    case ErrorCode::UnsupportedTokenizer:
        return firstShown ? "The model's tokenizer \"" + first + "\" is not supported." : "";
    case ErrorCode::TemplateInvalid:
        return firstShown && secondShown
                   ? "The model's chat template fails in line " + first + ": " + second + "."
                   : "";
    case ErrorCode::InvalidUtf8:
        return firstShown ? "The text is not valid UTF-8 at byte " + first + "." : "";
    case ErrorCode::ContextExceeded:
        return firstShown && secondShown
                   ? "The prompt has " + first + " tokens, the context holds " + second + "."
                   : "";
    case ErrorCode::Refused:
        return firstShown ? "The permission \"" + first + "\" is missing." : "";
    case ErrorCode::NotFound:
        return firstShown && secondShown ? "There is no " + first + " named \"" + second + "\"." : "";
    case ErrorCode::AlreadyExists:
        return firstShown && secondShown ? "There already is a " + first + " named \"" + second + "\"." : "";
    case ErrorCode::StillUsed:
        if (!firstShown || !secondShown)
            return {};
        return "The " + first + " \"" + second + "\" is still used" +
               (mayShow(third) ? " by " + third + "." : ".");
    default:
        return {};
    }
}

std::string parameterOf(const Error& error, const Row& row)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return isPlainName(argument(error, 0)) ? argument(error, 0) : std::string();
    case ErrorCode::NotFound:
        return std::string_view(row.code) == noModelRow.code ? "model" : "";
    default:
        return std::string_view(row.code) == unsupportedRow.code ? "model" : "";
    }
}

HttpProblem problemOf(const Row& row, std::string message, std::string parameter)
{
    if (message.empty())
        message = row.title;
    return {row.status,           row.code, typeOf(row.status), std::move(message), std::move(parameter),
            row.retryAfterSeconds};
}

bool isOpenAiPath(std::string_view path)
{
    return path == "/v1" || path.substr(0, 4) == "/v1/";
}

nlohmann::ordered_json openAiShape(const HttpProblem& problem)
{
    nlohmann::ordered_json parameter;
    if (!problem.parameter.empty())
        parameter = problem.parameter;
    return {{"error",
             {{"message", problem.message},
              {"type", problem.type},
              {"param", parameter},
              {"code", problem.code}}}};
}

/// Problem details with the members of RFC 9457 section 3.1 and three of our own. `instance` names the
/// request and not its path: what a client put there is not sent back to it.
nlohmann::ordered_json detailsShape(const HttpProblem& problem, const QString& requestId)
{
    const std::vector<ProblemKind> kinds = problemKinds();
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const ProblemKind& known) { return known.code == problem.code; });
    const std::string id = requestId.toStdString();
    nlohmann::ordered_json document = {{"type", "/docs#error-" + problem.code},
                                       {"title", kind == kinds.end() ? problem.message : kind->title},
                                       {"status", problem.status},
                                       {"detail", problem.message},
                                       {"instance", "urn:x-modelwright:request:" + id},
                                       {"code", problem.code},
                                       {"request_id", id}};
    document["errors"] = nlohmann::ordered_json::array();
    if (!problem.parameter.empty())
        document["errors"].push_back({{"field", problem.parameter}, {"detail", problem.message}});
    return document;
}

struct Field {
    std::string name;
    bool whole = true; ///< whether it names all of the pointer
};

Field fieldAt(std::string_view pointer)
{
    Field field;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view part = pointer.substr(0, pointer.find('/'));
        if (!isPlainName(part) || field.name.size() > 200) {
            field.whole = false;
            break;
        }
        pointer.remove_prefix(part.size());
        const bool index = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (index)
            field.name.append("[").append(part).append("]");
        else
            field.name.append(field.name.empty() ? "" : ".").append(part);
    }
    return field;
}

std::string dumped(const nlohmann::ordered_json& document)
{
    return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

std::vector<ProblemKind> problemKinds()
{
    std::map<std::pair<int, std::string>, std::string> titles;
    const auto take = [&](const Row& row) { titles.try_emplace({row.status, row.code}, row.title); };
    for (const FaultRow& known : faultRows)
        take(known.row);
    for (const ErrorRow& known : errorRows)
        take(known.row);
    for (const Row& row : furtherRows)
        take(row);
    std::vector<ProblemKind> kinds;
    for (const auto& [key, title] : titles)
        kinds.push_back({key.second, key.first, typeOf(key.first), title});
    return kinds;
}

HttpProblem HttpProblem::of(HttpFault fault, std::string message, std::string parameter)
{
    return problemOf(rowOf(fault), std::move(message), std::move(parameter));
}

HttpProblem HttpProblem::of(HttpFault fault, const JsonFault& where)
{
    const Field field = fieldAt(where.pointer);
    std::string subject = field.name.empty() ? "the body" : field.name;
    if (!field.whole)
        subject = "a member of " + subject;
    if (!field.whole || field.name.empty())
        subject.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(subject.front())));
    return of(fault, subject + " " + where.message + ".", field.name);
}

HttpProblem HttpProblem::of(const Error& error)
{
    const Row row = rowOf(error);
    return problemOf(row, sentenceOf(error), parameterOf(error, row));
}

std::string fieldName(std::string_view pointer)
{
    return fieldAt(pointer).name;
}

HttpAnswer problemAnswer(const HttpProblem& problem, std::string_view path, const QString& requestId)
{
    HttpAnswer answer;
    answer.status = problem.status;
    if (isOpenAiPath(path)) {
        answer.body = dumped(openAiShape(problem));
    } else {
        answer.contentType = "application/problem+json";
        answer.body = dumped(detailsShape(problem, requestId));
    }
    if (problem.status == 401)
        answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"modelwright\"");
    if (problem.retryAfterSeconds > 0)
        answer.headers.emplace_back("Retry-After", std::to_string(problem.retryAfterSeconds));
    return answer;
}

std::string problemEvent(const HttpProblem& problem)
{
    return "data: " + dumped(openAiShape(problem)) + "\n\n";
}

} // namespace mw::app
