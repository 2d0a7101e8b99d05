// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>

#include <vector>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ModelSession;

/// What the program is made of and what it runs on. Main thread only.
class AboutSession : public QObject {
    Q_OBJECT
public:
    struct Library {
        QString name;
        QString version; ///< empty: not known
        QString licence; ///< its SPDX name
        QString use;     ///< what for, in the current language
        QString
            package;  ///< of Debian, whose copyright file has the whole text; without the version at its end
        QString text; ///< a text among the resources, or of the system's common licences; may be empty
    };

    struct Fact {
        QString label;
        QString value;
    };

    /// `models` knows the engine once it is open; both outlive the session. Without a store the version of
    /// its database is empty.
    AboutSession(const ModelSession& models, QString dataFolder, QThreadPool& calls,
                 QString databaseVersion = {}, QObject* parent = nullptr);

    static QString version();
    /// Memory, processors and the engine's path, in the current language.
    std::vector<Fact> machine() const;
    /// The same for programs that are linked. From a resource; empty where that is damaged.
    std::vector<Library> libraries() const;
    const QString& dataFolder() const { return m_dataFolder; }

    /// Everything above as text for a report of a fault: English, no key, no name of a user.
    QString report() const;

    /// Reads the licence text off the main thread; `licenceRead` follows.
    void readLicence(const Library& library);
    /// The licence of this program's own sources.
    static QString ownLicence();

Q_SIGNALS:
    /// Something of `machine` may be another.
    void changed();
    /// An empty text: it is not on this machine.
    void licenceRead(const QString& name, const QString& text);

private:
    QString versionOf(const QString& library) const;

    const ModelSession& m_models;
    const QString m_dataFolder;
    const QString m_databaseVersion;
    QThreadPool& m_calls;
};

} // namespace mw::ui
