// SPDX-License-Identifier: Apache-2.0
#include "app/base/error_names.h"

namespace mw::app {

const char* errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::FileNotFound:
        return "file_not_found";
    case ErrorCode::FileUnreadable:
        return "file_unreadable";
    case ErrorCode::FileDamaged:
        return "file_damaged";
    case ErrorCode::NotAModelFile:
        return "not_a_model_file";
    case ErrorCode::UnsupportedFormat:
        return "unsupported_format";
    case ErrorCode::UnsupportedTensorType:
        return "unsupported_tensor_type";
    case ErrorCode::UnsupportedArchitecture:
        return "unsupported_architecture";
    case ErrorCode::UnsupportedTokenizer:
        return "unsupported_tokenizer";
    case ErrorCode::TemplateInvalid:
        return "template_invalid";
    case ErrorCode::TemplateLimit:
        return "template_limit";
    case ErrorCode::InvalidUtf8:
        return "invalid_utf8";
    case ErrorCode::ContextExceeded:
        return "context_exceeded";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::IoFailed:
        return "io_failed";
    case ErrorCode::NotFinite:
        return "not_finite";
    case ErrorCode::EngineMissing:
        return "engine_missing";
    case ErrorCode::Refused:
        return "refused";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::Busy:
        return "busy";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::SlowReader:
        return "slow_reader";
    case ErrorCode::DeadlineExceeded:
        return "time_limit";
    case ErrorCode::DiskFull:
        return "disk_full";
    case ErrorCode::DataFolderInUse:
        return "data_folder_in_use";
    case ErrorCode::StoreDamaged:
        return "store_damaged";
    case ErrorCode::StoreTooNew:
        return "store_too_new";
    case ErrorCode::AlreadyExists:
        return "already_exists";
    case ErrorCode::StillUsed:
        return "still_used";
    case ErrorCode::AddressInUse:
        return "address_in_use";
    case ErrorCode::Unauthenticated:
        return "unauthenticated";
    case ErrorCode::Unconfirmed:
        return "unconfirmed";
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

} // namespace mw::app
