// SPDX-License-Identifier: Apache-2.0
#include "app/base/error_text.h"

#include "app/base/readable.h"

#include <QCoreApplication>

namespace mw::app {

namespace {

/// The arguments of an error, safe to show; a missing one is empty.
class Args {
public:
    explicit Args(const Error& error) : m_error(error) {}
    QString operator[](std::size_t index) const
    {
        return index < m_error.args.size() ? shownText(m_error.args[index]) : QString();
    }
    bool has(std::size_t index) const { return index < m_error.args.size() && !m_error.args[index].empty(); }
    QString bytes(std::size_t index) const
    {
        bool number = false;
        const qulonglong value = (*this)[index].toULongLong(&number);
        return number ? bytesText(value, QLocale()) : (*this)[index];
    }
    QString difference(std::size_t need, std::size_t have) const
    {
        const qulonglong needed = (*this)[need].toULongLong();
        const qulonglong there = (*this)[have].toULongLong();
        return bytesText(needed > there ? needed - there : 0, QLocale());
    }

private:
    const Error& m_error;
};

/// A class, so that lupdate finds the context of the sentences.
class Sentences {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
public:
    static ErrorText causeAndAction(ErrorCode code, const Args& args);

private:
    static QString kind(const QString& word);
    static QString supportedAction(const Args& args, std::size_t index);
    static ErrorText fileText(ErrorCode code, const Args& args);
    static ErrorText invalidArgumentText(const Args& args);
    static ErrorText notFoundText(const Args& args);
    static ErrorText storeText(ErrorCode code, const Args& args);
};

/// The word for a kind of thing; one that has none here stays as it is.
QString Sentences::kind(const QString& word)
{
    if (word == QLatin1String("model"))
        return tr("model");
    if (word == QLatin1String("version"))
        return tr("version");
    if (word == QLatin1String("alias"))
        return tr("alias");
    if (word == QLatin1String("setting"))
        return tr("setting");
    if (word == QLatin1String("key"))
        return tr("key");
    if (word == QLatin1String("conversation"))
        return tr("conversation");
    if (word == QLatin1String("preset"))
        return tr("preset");
    if (word == QLatin1String("file"))
        return tr("file");
    return word;
}

QString Sentences::supportedAction(const Args& args, std::size_t index)
{
    return args.has(index) ? tr("What works: %1.").arg(args[index]) : tr("Choose another model file.");
}

/// Cause and action of the errors about a model file.
ErrorText Sentences::fileText(ErrorCode code, const Args& args)
{
    switch (code) {
    case ErrorCode::FileNotFound:
        return {
            tr("There is no file at %1.").arg(args[0]), tr("Check the path, or choose another file."), {}};
    case ErrorCode::FileUnreadable:
        return {tr("%1 may not be read.").arg(args[0]),
                tr("Change the file's permissions, or choose another file."),
                {}};
    case ErrorCode::FileDamaged:
        return {args.has(1) ? tr("%1 is damaged: %2.").arg(args[0], args[1])
                            : tr("%1 is damaged.").arg(args[0]),
                tr("Fetch the file again from where it came from."),
                {}};
    case ErrorCode::NotAModelFile:
        return {args.has(1) ? tr("%1 is not a model file: it looks like %2.").arg(args[0], args[1])
                            : tr("%1 is not a model file.").arg(args[0]),
                tr("Choose a .gguf file."),
                {}};
    case ErrorCode::UnsupportedFormat:
        return {args.has(1) ? tr("%1 is of a kind that cannot be read: %2.").arg(args[0], args[1])
                            : tr("%1 is of a kind that cannot be read.").arg(args[0]),
                supportedAction(args, 2),
                {}};
    case ErrorCode::UnsupportedTensorType:
        return {args.has(1) ? tr("The weight format %1 (tensor %2) is not supported.").arg(args[0], args[1])
                            : tr("The weight format %1 is not supported.").arg(args[0]),
                supportedAction(args, 2),
                {}};
    case ErrorCode::UnsupportedArchitecture:
        return {tr("Models of the architecture “%1” are not supported.").arg(args[0]),
                supportedAction(args, 1),
                {}};
    case ErrorCode::UnsupportedTokenizer:
        return {tr("The tokenizer “%1” is not supported.").arg(args[0]), supportedAction(args, 1), {}};
    case ErrorCode::TemplateInvalid:
        return {args.has(1) ? tr("The model's chat template fails in line %1: %2.").arg(args[0], args[1])
                            : tr("The model's chat template fails."),
                tr("Send the prompt raw, without a template, or choose another model file."),
                {}};
    case ErrorCode::TemplateLimit:
        return {args.has(0) ? tr("The model's chat template was stopped at a limit: %1.").arg(args[0])
                            : tr("The model's chat template was stopped at a limit."),
                tr("Shorten the conversation, or send the prompt raw, without a template."),
                {}};
    default: // NotFinite
        return {tr("The model computes numbers that are not finite: its weights are damaged."),
                tr("Fetch the model file again from where it came from."),
                {}};
    }
}

ErrorText Sentences::invalidArgumentText(const Args& args)
{
    const QString cause = args.has(1) ? tr("%1 cannot be %2.").arg(args[0], args[1])
                                      : tr("%1 is missing or not usable.").arg(args[0]);
    return {cause, args.has(2) ? tr("Allowed: %1.").arg(args[2]) : tr("Change the value and try again."), {}};
}

ErrorText Sentences::notFoundText(const Args& args)
{
    if (args[0] == QLatin1String("model")) {
        return {tr("No model is registered under “%1”.").arg(args[1]),
                tr("Import one, or give the path of a .gguf file."),
                {}};
    }
    return {tr("There is no %1 named “%2”.").arg(kind(args[0]), args[1]), tr("Check the name."), {}};
}

/// Cause and action of the errors of the data folder and what is kept in it.
ErrorText Sentences::storeText(ErrorCode code, const Args& args)
{
    switch (code) {
    case ErrorCode::DiskFull:
        return {args.has(2) ? tr("The disk of %1 is full: %2 are needed, %3 are free, %4 are missing.")
                                  .arg(args[0], args.bytes(1), args.bytes(2), args.difference(1, 2))
                            : tr("The disk of %1 is full.").arg(args[0]),
                tr("Free some space, then try again. Nothing was changed."),
                {}};
    case ErrorCode::DataFolderInUse:
        return {args.has(1) ? tr("The data folder %1 is in use by %2.").arg(args[0], args[1])
                            : tr("The data folder %1 is in use by another program.").arg(args[0]),
                tr("Use that program or close it, or choose another data folder."),
                {}};
    case ErrorCode::StoreTooNew:
        return {tr("The store %1 was written by a newer version of this program (schema %2, known up to %3).")
                    .arg(args[0], args[1], args[2]),
                tr("Use the newer program, or another data folder. Nothing was changed."),
                {}};
    case ErrorCode::StoreDamaged:
        return {args.has(1) ? tr("The store %1 is damaged: %2.").arg(args[0], args[1])
                            : tr("The store %1 is damaged.").arg(args[0]),
                tr("Put back a copy of it, or use another data folder."),
                {}};
    case ErrorCode::AlreadyExists:
        return {tr("There already is a %1 named “%2”.").arg(kind(args[0]), args[1]),
                tr("Choose another name."),
                {}};
    default: // StillUsed
        return {args.has(2) ? tr("The %1 “%2” is still used by %3.").arg(kind(args[0]), args[1], args[2])
                            : tr("The %1 “%2” is still used.").arg(kind(args[0]), args[1]),
                tr("End that use first."),
                {}};
    }
}

ErrorText Sentences::causeAndAction(ErrorCode code, const Args& args)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return invalidArgumentText(args);
    case ErrorCode::FileNotFound:
    case ErrorCode::FileUnreadable:
    case ErrorCode::FileDamaged:
    case ErrorCode::NotAModelFile:
    case ErrorCode::UnsupportedFormat:
    case ErrorCode::UnsupportedTensorType:
    case ErrorCode::UnsupportedArchitecture:
    case ErrorCode::UnsupportedTokenizer:
    case ErrorCode::TemplateInvalid:
    case ErrorCode::TemplateLimit:
    case ErrorCode::NotFinite:
        return fileText(code, args);
    case ErrorCode::InvalidUtf8:
        return {args.has(0) ? tr("The text is not valid UTF-8 at byte %1.").arg(args[0])
                            : tr("The text is not valid UTF-8."),
                tr("Save the text as UTF-8 and try again."),
                {}};
    case ErrorCode::ContextExceeded:
        return {tr("The prompt has %1 tokens, the context holds %2.").arg(args[0], args[1]),
                tr("Shorten the prompt, or load the model with a larger context."),
                {}};
    case ErrorCode::OutOfMemory:
        return {args.has(1) ? tr("%1 of memory are needed, %2 are free.").arg(args.bytes(0), args.bytes(1))
                            : tr("There is not enough memory."),
                tr("Close other programs, use a smaller context, or choose a smaller model."),
                {}};
    case ErrorCode::IoFailed:
        return {args.has(1) ? tr("%1 cannot be read or written: %2.").arg(args[0], args[1])
                            : tr("Reading or writing %1 failed.").arg(args[0]),
                tr("Check the disk and the permissions, then try again."),
                {}};
    case ErrorCode::EngineMissing:
        if (args[2] == QLatin1String("reference"))
            return {tr("The reference engine is not installed; the check against the reference needs it."),
                    tr("Install the package modelwright-reference."),
                    {}};
        return {args.has(1) ? tr("The engine %1 cannot be opened: %2.").arg(args[0], args[1])
                            : tr("The engine cannot be opened."),
                tr("Install the program again."),
                {}};
    case ErrorCode::Refused:
        return {tr("The permission “%1” is missing.").arg(args[0]), tr("Ask an administrator for it."), {}};
    case ErrorCode::NotFound:
        return notFoundText(args);
    case ErrorCode::DiskFull:
    case ErrorCode::DataFolderInUse:
    case ErrorCode::StoreTooNew:
    case ErrorCode::StoreDamaged:
    case ErrorCode::AlreadyExists:
    case ErrorCode::StillUsed:
        return storeText(code, args);
    case ErrorCode::AddressInUse:
        return {tr("Another program listens on %1.").arg(args[0]),
                tr("Choose another port, or stop that program."),
                {}};
    case ErrorCode::Unauthenticated:
        return {tr("The key is missing, unknown, expired or revoked."), tr("Use a valid key."), {}};
    case ErrorCode::Unconfirmed:
        return {tr("Nothing was done: “%1” was not answered with yes.").arg(args[0]),
                tr("Answer yes, or add --yes."),
                {}};
    case ErrorCode::Busy:
        if (args[0] == QLatin1String("records")) {
            return {tr("Records cannot be written at the moment, so nothing new is begun."),
                    tr("Check the disk of the data folder, then try again."),
                    {}};
        }
        return {tr("Too many requests are waiting."), tr("Try again in a moment."), {}};
    case ErrorCode::Cancelled:
        return {tr("Stopped."), {}, {}};
    case ErrorCode::SlowReader:
        return {tr("The answer was cut because nothing read it for too long."), tr("Ask again."), {}};
    case ErrorCode::DeadlineExceeded:
        return {tr("The answer was not finished within its time."),
                tr("Ask for a shorter answer, or try again when less is running."),
                {}};
    case ErrorCode::Internal:
        break;
    }
    return {
        tr("Something inside the program went wrong."), tr("Try again; the details help with a report."), {}};
}

} // namespace

QString ErrorText::line() const
{
    return action.isEmpty() ? cause : QString(cause + u' ' + action);
}

ErrorText errorText(const Error& error)
{
    ErrorText text = Sentences::causeAndAction(error.code, Args(error));
    text.detail = shownText(error.detail, 2000);
    return text;
}

int exitCode(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Refused:
    case ErrorCode::Unauthenticated:
        return 3;
    case ErrorCode::FileNotFound:
    case ErrorCode::NotFound:
        return 4;
    case ErrorCode::DataFolderInUse:
        return 5;
    case ErrorCode::Cancelled:
        return 130;
    default:
        return 1;
    }
}

} // namespace mw::app
