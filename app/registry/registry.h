// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/authorizer.h"
#include "app/base/change_bus.h"
#include "app/base/clock.h"
#include "app/base/model_inspector.h"
#include "app/base/model_reference.h"
#include "app/base/model_resolver.h"
#include "app/registry/artefact_store.h"
#include "app/registry/model_records.h"
#include "app/storage/change_recorder.h"
#include "app/storage/store.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace mw::app {

struct ImportRequest {
    QString path; ///< absolute
    QString name; ///< empty: from the file's name
};

struct ImportOutcome {
    ModelVersion version;
    bool existed = false; ///< the model had a version with this content; nothing was added
};

/// Looks at an alias as it is in the moment of its change, inside of the transaction; none: there is no such
/// alias. Its error is the change's, which is then not made.
using AliasCheck = std::function<Result<void>(const std::optional<Alias>&)>;

/// Looks at a model as it is in the moment of its change, as AliasCheck does at an alias.
using ModelCheck = std::function<Result<void>(const RegisteredModel&)>;

/// The registered models: names, versions, aliases and the files behind them. Names are registered by import;
/// a version never changes and its number is never used again. Any thread may call; calls block on the store
/// and the disk (`importFile` and `verify` for as long as it takes to read the file), so neither the main nor
/// a network thread calls. Every method checks the principal's permission first (Refused); every change is
/// recorded and announced. Besides what is said below, methods fail with the errors of Store and Files, and
/// then nothing has changed.
class Registry final : public ModelResolver {
public:
    /// All of them outlive the registry.
    struct Parts {
        Store& store;
        const Files& files;
        const Clock& clock;
        const Authorizer& authorizer;
        ModelInspector& inspector;
        ChangeRecorder& recorder;
        ChangeBus& bus;
    };

    /// `folder` is where artefacts go; made where it is missing.
    Registry(const Parts& parts, const QString& folder);

    /// Settles what a killed process left behind. Before anything else.
    Result<void> open();

    /// Copies a model file into the store and registers it: a new name gets version 1, a known one the next
    /// number, and content that the name has already is its existing version. Moves no alias. `progress`
    /// counts the bytes read. Fails with InvalidArgument (name), NotAModelFile, FileDamaged and the like,
    /// DiskFull (with how much is missing), Cancelled.
    Result<ImportOutcome> importFile(const Principal& principal, const ImportRequest& request,
                                     const ProgressCallback& progress, const Cancel& cancel);

    /// Those that the principal may see, by name.
    Result<std::vector<RegisteredModel>> models(const Principal& principal);
    Result<RegisteredModel> model(const Principal& principal, const QString& name);

    /// The version that a reference means; as `resolve`, whatever its state.
    Result<ModelVersion> version(const Principal& principal, const ModelReference& reference);

    /// What people write of a model: one line of up to `longestDescription` characters; empty takes it away.
    /// White space at its ends is left out. Names have no such call: clients, conversations and records know
    /// a model by its name. InvalidArgument for other text. Returns what it was before.
    Result<QString> setDescription(const Principal& principal, const QString& name,
                                   const QString& description, const ModelCheck& check = {});
    static constexpr int longestDescription = 500;

    /// Removes one version, or with none given all of a model's. StillUsed where an alias or a deployment
    /// points at it. A file goes with its last version.
    Result<void> removeVersions(const Principal& principal, const QString& name, std::optional<int> version);

    /// Reads the file behind a version again and notes whether it is what was imported. FileDamaged where it
    /// is not, FileNotFound where it is gone.
    Result<ModelVersion> verify(const Principal& principal, const ModelReference& reference,
                                const ProgressCallback& progress, const Cancel& cancel);

    /// Keeps what a benchmark of a version found, with the principal and the time of now. NotFound where the
    /// version is gone meanwhile.
    Result<BenchmarkRecord> recordBenchmark(const Principal& principal, const QString& name, int version,
                                            BenchmarkRecord record);

    /// Points an alias at a version; the reason goes into its history. An alias that already points there
    /// stays as it is and gets no line of history.
    Result<Alias> setAlias(const Principal& principal, const QString& name, const QString& alias, int version,
                           const QString& reason, const AliasCheck& check = {});
    Result<void> removeAlias(const Principal& principal, const QString& name, const QString& alias,
                             const QString& reason, const AliasCheck& check = {});
    /// Of one model, or of all.
    Result<std::vector<Alias>> aliases(const Principal& principal, const std::optional<QString>& name);
    Result<std::vector<AliasChange>> aliasHistory(const Principal& principal, const QString& name);

    /// Fails with FileDamaged or FileNotFound where `verify` found the version so. Answers from memory, which
    /// knows a change before the call that made it returns; the store is asked only after one whose outcome
    /// could not be read again.
    Result<ResolvedModel> resolve(const Principal& principal, std::string_view reference) override;

    /// Where a version's file lies.
    QString path(const ModelVersion& version) const { return m_artefacts.path(version.sha256); }

private:
    bool maySee(const Principal& principal, const QString& name) const;
    Result<RegisteredModel> visibleModel(const Principal& principal, const QString& name);
    Result<StagedArtefact> stage(const ImportRequest& request, const ProgressCallback& progress,
                                 const Cancel& cancel);
    Result<ImportOutcome> record(Connection& store, const Principal& principal, const ModelVersion& version,
                                 bool copied);
    static Result<std::optional<Alias>> aliasNow(Connection& store, const QString& name,
                                                 const QString& alias);
    /// The version that a reference means among a model's.
    static Result<ModelVersion> versionOf(const RegisteredModel& model, const ModelReference& reference);
    static Error noModel(const std::string& reference);
    Error unusable(const ModelVersion& version) const;
    ArtefactStore::IsWanted isWanted();
    using Catalogue = std::map<std::string, RegisteredModel, std::less<>>;
    std::shared_ptr<const Catalogue> catalogue() const;
    void renewCatalogue();
    void changed(Change::Topic topic, const std::string& name);

    const Parts m_parts;
    ArtefactStore m_artefacts;
    std::mutex m_files; ///< held while a row and its file come or go together

    std::mutex m_renewal; ///< one renewal after the other, so that the last one read the newest state
    mutable std::mutex m_catalogueMutex;
    std::shared_ptr<const Catalogue> m_catalogue; ///< none: not known
};

} // namespace mw::app
