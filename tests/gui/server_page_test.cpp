// SPDX-License-Identifier: Apache-2.0
// The page of the server over real services: switched on, asked over a socket, refused, switched off.
#include "app/base/threads.h"
#include "app/cli/endpoint_start.h"
#include "app/cli/services.h"
#include "tests/support/tiny_model.h"
#include "ui/models/recorded_call.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/pages/server/connect_view.h"
#include "ui/pages/server/key_dialog.h"
#include "ui/pages/server/keys_view.h"
#include "ui/pages/server/log_view.h"
#include "ui/pages/server/new_key_card.h"
#include "ui/pages/server/requests_view.h"
#include "ui/pages/server/server_page.h"
#include "ui/pages/server/snippets.h"
#include "ui/shell/language.h"
#include "ui/shell/theme_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/error_banner.h"
#include "ui/widgets/look.h"
#include "ui/widgets/table_panel.h"
#include "ui/widgets/table_states.h"
#include "ui/widgets/table_text.h"
#include "ui/widgets/toggle_switch.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace mw;
using namespace mw::ui;
using State = ServerSession::State;

namespace {

constexpr int patienceMs = 20'000;

/// What a client that knows nothing but sockets gets: the status and the whole answer.
struct Answer {
    int status = 0;
    QByteArray text;
};

QByteArray requestText(const QString& url, const QByteArray& line, const QString& key,
                       const QByteArray& body = {})
{
    QByteArray text = line + " HTTP/1.1\r\nHost: " + QUrl(url).authority().toLatin1() +
                      "\r\nAuthorization: Bearer " + key.toLatin1() + "\r\nConnection: close\r\n";
    if (!body.isEmpty()) {
        text +=
            "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    }
    return text + "\r\n" + body;
}

Answer send(const QString& url, const QByteArray& line, const QString& key, const QByteArray& body = {})
{
    QTcpSocket socket;
    socket.connectToHost(QUrl(url).host(), static_cast<quint16>(QUrl(url).port()));
    socket.write(requestText(url, line, key, body));
    Answer answer;
    // The window must go on meanwhile.
    const bool ended =
        QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, patienceMs);
    if (!ended)
        return answer;
    answer.text = socket.readAll();
    answer.status = answer.text.mid(9, 3).toInt();
    return answer;
}

app::ServedRequest served(const QString& id, int status = 200)
{
    app::ServedRequest request;
    request.id = id;
    request.came = 1'700'000'000'000'000;
    request.method = QStringLiteral("POST");
    request.path = QStringLiteral("/v1/chat/completions");
    request.key = QStringLiteral("abc");
    request.status = status;
    request.seconds = 0.25;
    return request;
}

QStringList idsOf(const ServedRequestsModel& model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.at(row).id;
    return ids;
}

/// A page over services of its own.
struct Rig {
    Rig()
    {
        auto catalogue = app::SettingsCatalogue::builtIn();
        settings = std::make_unique<app::Settings>(*std::move(catalogue));
        opened = settings->open(folder.filePath(QStringLiteral("settings.json")));
        services = std::make_unique<app::Services>(app::DataFolder(folder.filePath(QStringLiteral("data"))),
                                                   *settings);
        if (opened)
            opened = services->openStore(QStringLiteral("test"));
        setPort(0);
        language.set(QStringLiteral("en"));
        theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        keepLook(look, *theme, language);
        tables = std::make_unique<TableStates>(QString(), threads.calls());
        checking = std::make_unique<app::ReferenceCheckService>(services->runtime(), services->authorizer(),
                                                                *settings);
        registry = std::make_unique<RegistrySession>(
            RegistrySession::Parts{services->registry(), services->deployments(), services->plans(),
                                   *settings, services->changes(), services->principal(), threads.calls(),
                                   threads.work(), services->runtime(), *checking, activities});
        session = std::make_unique<ServerSession>(ServerSession::Parts{
            [this](const app::EndpointOptions& options) {
                return app::startEndpoint(*services, threads, options);
            },
            services->keys(), services->settingChanges(), services->changes(), services->clock(),
            services->principal(), threads.calls(), services->requestLog(), log});
        page = std::make_unique<ServerPage>(look, *session, *registry, *tables);
        page->resize(1000, 700);
        page->show();
    }

    void setPort(int port)
    {
        const auto set = settings->store("server.port", app::SettingValue(std::int64_t(port)));
        Q_ASSERT(set);
    }

    bool reached(State state)
    {
        return QTest::qWaitFor([&] { return session->state() == state; }, patienceMs);
    }

    bool switchedOn()
    {
        page->findChild<ToggleSwitch*>()->click();
        return reached(State::Serving);
    }

    /// Waits: widgets change when what they wait for comes.
    QPushButton* button(const QString& text) const
    {
        QPushButton* found = nullptr;
        static_cast<void>(QTest::qWaitFor(
            [&] {
                for (QPushButton* button : page->findChildren<QPushButton*>()) {
                    if (button->text() == text && button->isVisible())
                        found = button;
                }
                return found != nullptr;
            },
            patienceMs / 4));
        return found;
    }

    bool shows(const QString& text) const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->text() == text && label->isVisible())
                return true;
        }
        return false;
    }

    QTemporaryDir folder;
    std::unique_ptr<app::Settings> settings;
    std::unique_ptr<app::Services> services;
    Result<void> opened;
    Language language;
    std::unique_ptr<Theme> theme;
    Look look;
    app::Threads threads;
    Activities activities;
    std::unique_ptr<app::ReferenceCheckService> checking;
    app::LogRing log;
    std::unique_ptr<TableStates> tables;
    std::unique_ptr<RegistrySession> registry;
    std::unique_ptr<ServerSession> session;
    std::unique_ptr<ServerPage> page;
};

} // namespace

class ServerPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requestsKeepTheModelContract()
    {
        ServedRequestsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRequests({served(QStringLiteral("b"), 0), served(QStringLiteral("a"))});
        QCOMPARE(model.underWay(), 1);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setRequests({served(QStringLiteral("d")), served(QStringLiteral("c")),
                           served(QStringLiteral("b"), 401), served(QStringLiteral("a"))});
        QCOMPARE(idsOf(model), QStringList({QStringLiteral("d"), QStringLiteral("c"), QStringLiteral("b"),
                                            QStringLiteral("a")}));
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.underWay(), 0);
        model.setRequests({served(QStringLiteral("e")), served(QStringLiteral("c"))});
        QCOMPARE(idsOf(model), QStringList({QStringLiteral("e"), QStringLiteral("c")}));
        QCOMPARE(resets.count(), 0);
        // Another order of those that stay, with a new one between.
        model.setRequests(
            {served(QStringLiteral("c")), served(QStringLiteral("f")), served(QStringLiteral("e"))});
        QCOMPARE(idsOf(model), QStringList({QStringLiteral("c"), QStringLiteral("f"), QStringLiteral("e")}));
        model.setRequests({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aRequestIsToldInWordsAndNumbers()
    {
        ServedRequestsModel model;
        model.setRequests({served(QStringLiteral("a"), 401), served(QStringLiteral("b"), 0)});
        const auto text = [&model](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(0, ServedRequestsModel::Request), QStringLiteral("POST /v1/chat/completions"));
        QCOMPARE(text(0, ServedRequestsModel::Status), QStringLiteral("401 · no valid key"));
        QCOMPARE(text(0, ServedRequestsModel::Duration), QStringLiteral("250 ms"));
        QCOMPARE(text(1, ServedRequestsModel::Status), QStringLiteral("being answered"));
        QCOMPARE(text(1, ServedRequestsModel::Duration), QString());
        QCOMPARE(text(0, ServedRequestsModel::Key), QStringLiteral("abc"));
        model.setKeyNames({{QStringLiteral("abc"), QStringLiteral("report")}});
        QCOMPARE(text(0, ServedRequestsModel::Key), QStringLiteral("report"));
        QCOMPARE(model.index(0, ServedRequestsModel::Duration).data(TableModel::FullRole).toString(),
                 QStringLiteral("0.25"));
        QCOMPARE(model.index(0, ServedRequestsModel::Time).data(TableModel::FullRole).toString(),
                 QStringLiteral("2023-11-14T22:13:20.000Z"));
        // What a client sends is shown, not obeyed.
        app::ServedRequest odd = served(QStringLiteral("c"));
        odd.path = QStringLiteral("/a\tb\x1b[2J");
        model.setRequests({odd});
        QVERIFY(!text(0, ServedRequestsModel::Request).contains(QChar(0x1b)));
        QCOMPARE(tabbedRow(model, 0, {ServedRequestsModel::Request, ServedRequestsModel::Model}).count(u'\t'),
                 1);
    }

    void keysKeepTheModelContract()
    {
        KeysModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        app::ApiKey old;
        old.id = QStringLiteral("old");
        old.name = QStringLiteral("first");
        old.scopes = {app::Action::Infer, app::Action::Read};
        old.createdAt = 1;
        old.expiresAt = 100;
        app::ApiKey recent = old;
        recent.id = QStringLiteral("new");
        recent.createdAt = 2;
        recent.expiresAt.reset();
        model.setKeys({old, recent}, 50);
        QCOMPARE(model.index(0, KeysModel::Name).data(KeysModel::IdRole).toString(), QStringLiteral("new"));
        QCOMPARE(model.usableCount(), 2);
        QCOMPARE(model.index(1, KeysModel::Scopes).data().toString(), QStringLiteral("infer, read"));
        QCOMPARE(model.index(1, KeysModel::State).data().toString(), QStringLiteral("Active"));
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setKeys({old, recent}, 60);
        QCOMPARE(changes.count(), 0);
        model.setKeys({old, recent}, 100);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.index(1, KeysModel::State).data().toString(), QStringLiteral("Expired"));
        recent.revokedAt = 110;
        model.setKeys({old, recent}, 120);
        QCOMPARE(model.usableCount(), 0);
        QCOMPARE(model.index(model.rowOf(QStringLiteral("new")), KeysModel::State).data().toString(),
                 QStringLiteral("Revoked"));
        model.setKeys({}, 120);
        QCOMPARE(model.rowCount(), 0);
    }

    void addressesAreKnownByTheirReach_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<int>("reach");
        QTest::newRow("loopback") << "127.0.0.1" << int(AddressReach::ThisMachine);
        QTest::newRow("its network") << "127.8.9.1" << int(AddressReach::ThisMachine);
        QTest::newRow("version 6") << "::1" << int(AddressReach::ThisMachine);
        QTest::newRow("all") << "0.0.0.0" << int(AddressReach::Others);
        QTest::newRow("all of version 6") << "::" << int(AddressReach::Others);
        QTest::newRow("a network") << "192.168.1.2" << int(AddressReach::Others);
        QTest::newRow("a name") << "localhost" << int(AddressReach::Invalid);
        QTest::newRow("with a port") << "127.0.0.1:80" << int(AddressReach::Invalid);
        QTest::newRow("nothing") << "" << int(AddressReach::Invalid);
    }

    void addressesAreKnownByTheirReach()
    {
        QFETCH(QString, address);
        QTEST(int(reachOf(address)), "reach");
    }

    void theFirstStartMakesOneKeyAndARequestIsSeen()
    {
        Rig rig;
        QVERIFY(rig.opened.ok());
        QVERIFY(rig.page->newKey().keyText().isEmpty());
        QVERIFY(rig.switchedOn());
        const QString url = rig.session->url();
        QVERIFY(url.startsWith(QLatin1String("http://127.0.0.1:")));
        const QString key = rig.page->newKey().keyText();
        QVERIFY(key.startsWith(QLatin1String("mw_")));
        QVERIFY(rig.page->newKey().isVisible());
        QVERIFY(rig.page->connectView().curlText().contains(key));
        QVERIFY(rig.page->connectView().pythonText().contains(url + QStringLiteral("/v1\"")));

        const Answer answer = send(url, "GET /openapi.json", key);
        QVERIFY2(answer.status == 200, answer.text.constData());
        ServedRequestsModel& requests = rig.session->requests();
        QTRY_COMPARE(requests.rowCount(), 1);
        QTRY_COMPARE(requests.at(0).status, 200);
        QCOMPARE(requests.index(0, ServedRequestsModel::Request).data().toString(),
                 QStringLiteral("GET /openapi.json"));
        QTRY_COMPARE(requests.index(0, ServedRequestsModel::Key).data().toString(),
                     QStringLiteral("First key"));

        rig.button(QStringLiteral("I have stored it"))->click();
        QVERIFY(!rig.page->newKey().isVisible());
        QVERIFY(!rig.page->connectView().curlText().contains(key));

        rig.page->findChild<ToggleSwitch*>()->click();
        QVERIFY(rig.reached(State::Off));
        QCOMPARE(send(url, "GET /openapi.json", key).status, 0);
        QCOMPARE(requests.rowCount(), 1); // what was seen stays to be read

        QVERIFY(rig.switchedOn());
        QTest::qWait(50);
        QVERIFY(rig.page->newKey().keyText().isEmpty()); // there is a usable one
        QCOMPARE(rig.session->keys().rowCount(), 1);
    }

    void theRowOfARequestIsFilteredAndCopied()
    {
        Rig rig;
        QVERIFY(rig.switchedOn());
        const QString key = rig.page->newKey().keyText();
        QCOMPARE(send(rig.session->url(), "GET /openapi.json", key).status, 200);
        QCOMPARE(send(rig.session->url(), "GET /nowhere", QStringLiteral("wrong")).status, 401);
        rig.page->showTab(ServerPage::Requests);
        QTRY_COMPARE(rig.session->requests().rowCount(), 2);
        Table& table = rig.page->requestsView().panel().table();
        QTRY_VERIFY(table.isVisible());
        rig.page->requestsView().panel().filter().setText(QStringLiteral("401"));
        QCOMPARE(table.model()->rowCount(), 1);
        table.selectRow(0);
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QLatin1String("GET /nowhere")), qPrintable(copied));
        QVERIFY(copied.contains(QStringLiteral("401 · no valid key")));
        QVERIFY(copied.startsWith(QLatin1String("Time\tRequest\t")));
        rig.page->requestsView().panel().filter().setText(QStringLiteral("nothing like it"));
        QVERIFY(rig.shows(QStringLiteral("No request has this text.")));
    }

    void aKeyIsMadeUsedAndRevoked()
    {
        Rig rig;
        rig.page->showTab(ServerPage::Keys);
        rig.button(QStringLiteral("Create a key…"))->click();
        auto* dialog = rig.page->findChild<KeyDialog*>();
        QVERIFY(dialog != nullptr);
        auto* create = [&] {
            for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
                if (button->isDefault())
                    return button;
            }
            return static_cast<QPushButton*>(nullptr);
        }();
        QVERIFY(create != nullptr && !create->isEnabled()); // it has no name
        dialog->findChild<QLineEdit*>()->setText(QStringLiteral("report & co"));
        QVERIFY(create->isEnabled());
        const auto boxes = dialog->findChildren<QCheckBox*>();
        QCOMPARE(boxes.size(), 5);
        boxes[0]->click();
        QVERIFY(!create->isEnabled()); // it may nothing
        boxes[0]->click();
        boxes[1]->click();
        dialog->findChild<QComboBox*>()->setCurrentIndex(0);
        create->click();
        QTRY_VERIFY(rig.page->newKey().isVisible());
        const QString key = rig.page->newKey().keyText();
        QTRY_COMPARE(rig.session->keys().rowCount(), 1);
        const app::ApiKey& made = rig.session->keys().at(0);
        QCOMPARE(made.name, QStringLiteral("report & co"));
        QCOMPARE(made.scopes.size(), 2U);
        QVERIFY(made.expiresAt && *made.expiresAt - made.createdAt <= 24LL * 3600 * 1'000'000);

        QVERIFY(rig.switchedOn());
        QCOMPARE(rig.page->newKey().keyText(), key); // no second one
        QCOMPARE(send(rig.session->url(), "GET /openapi.json", key).status, 200);

        rig.page->keysView().panel().table().selectRow(0);
        rig.page->keysView().askRevoke();
        auto* question = rig.page->findChild<QMessageBox*>();
        QVERIFY(question != nullptr);
        QCOMPARE(question->defaultButton()->text(), QStringLiteral("Keep"));
        for (QAbstractButton* button : question->buttons()) {
            if (button->text() == QLatin1String("Revoke report && co"))
                button->click();
        }
        QTRY_VERIFY(!rig.session->keys().usable(0));
        QCOMPARE(send(rig.session->url(), "GET /openapi.json", key).status, 401);
        QTRY_VERIFY(!rig.button(QStringLiteral("Revoke…"))->isEnabled());
    }

    void aModelAnswersAnotherProgram()
    {
        Rig rig;
        const QString file = rig.folder.filePath(QStringLiteral("tiny.gguf"));
        test::writeTinyModel({}, file.toStdString());
        const QSignalSpy imported(rig.registry.get(), &RegistrySession::imported);
        rig.registry->importFiles({file});
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, patienceMs);
        QVERIFY(rig.switchedOn());
        QTRY_VERIFY(rig.page->connectView().curlText().contains(QStringLiteral("\"model\": \"tiny\"")));
        QTRY_VERIFY(!rig.page->newKey().keyText().isEmpty());
        const Answer answer =
            send(rig.session->url(), "POST /v1/chat/completions", rig.page->newKey().keyText(),
                 R"({"model": "tiny", "max_tokens": 3, "messages": [)"
                 R"({"role": "user", "content": "Hello"}]})");
        QVERIFY2(answer.status == 200, answer.text.constData());
        QVERIFY(answer.text.contains("\"finish_reason\""));
        const ServedRequestsModel& requests = rig.session->requests();
        QTRY_COMPARE(requests.rowCount(), 1);
        QTRY_COMPARE(requests.at(0).status, 200);
        QCOMPARE(requests.index(0, ServedRequestsModel::Model).data().toString(), QStringLiteral("tiny"));
    }

    void aRecordedCallGoesToThePlayground()
    {
        Rig rig;
        const QString file = rig.folder.filePath(QStringLiteral("tiny.gguf"));
        test::writeTinyModel({}, file.toStdString());
        const QSignalSpy imported(rig.registry.get(), &RegistrySession::imported);
        rig.registry->importFiles({file});
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, patienceMs);
        QVERIFY(rig.switchedOn());
        QTRY_VERIFY(!rig.page->newKey().keyText().isEmpty());
        const auto ask = [&rig] {
            return send(
                       rig.session->url(), "POST /v1/chat/completions", rig.page->newKey().keyText(),
                       R"({"model": "tiny", "max_tokens": 3, "temperature": 0.25, "seed": 9, "messages": [)"
                       R"({"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]})")
                .status;
        };
        QCOMPARE(ask(), 200);
        rig.page->showTab(ServerPage::Requests);
        Table& table = rig.page->requestsView().panel().table();
        QTRY_COMPARE(table.rows().rowCount(), 1);
        table.selectRow(0);
        QTRY_VERIFY_WITH_TIMEOUT(rig.button(QStringLiteral("Open in playground")) != nullptr, patienceMs);
        QVERIFY(!rig.button(QStringLiteral("Open in playground"))->isEnabled());
        QVERIFY(rig.button(QStringLiteral("Open in playground"))
                    ->toolTip()
                    .startsWith(QLatin1String("Texts are not recorded")));

        QVERIFY(rig.services->settingChanges().set(rig.services->principal(), "audit.record_texts",
                                                   app::SettingValue(true)));
        QCOMPARE(ask(), 200);
        QTRY_COMPARE(table.rows().rowCount(), 2);
        QTRY_COMPARE(rig.session->requests().at(0).status, 200);
        table.selectRow(0);
        QTRY_VERIFY_WITH_TIMEOUT(rig.button(QStringLiteral("Open in playground")) != nullptr &&
                                     rig.button(QStringLiteral("Open in playground"))->isEnabled(),
                                 patienceMs);
        QVERIFY(rig.shows(QStringLiteral("Hello")));
        std::optional<RecordedCall> opened;
        connect(rig.page.get(), &ServerPage::playgroundWanted, this,
                [&opened](const RecordedCall& call) { opened = call; });
        rig.button(QStringLiteral("Open in playground"))->click();
        QVERIFY(opened);
        QCOMPARE(opened->model, QStringLiteral("tiny:1"));
        QCOMPARE(opened->systemPrompt, QStringLiteral("Be brief."));
        QCOMPARE(opened->turns.size(), 2U);
        QCOMPARE(opened->turns[0].text, QStringLiteral("Hello"));
        QVERIFY(!opened->turns[1].user);
        QCOMPARE(opened->sampling.temperature, 0.25F);
        QVERIFY(opened->sampling.seed == 9U);
        QCOMPARE(opened->maxTokens, 3);
        const app::Conversation conversation = opened->conversation();
        QCOMPARE(conversation.turns.size(), 2U);
        QCOMPARE(conversation.head.leaf, 2);
        QVERIFY(!conversation.turns[1].content.written);
        QCOMPARE(conversation.turns[1].content.figures.tokens, 3);
        QVERIFY(conversation.turns[1].content.figures.reason == FinishReason::Length);
    }

    void whatCannotBeShownAsTurnsIsNoCall()
    {
        const auto call = [](const char* parameters, const char* prompt) {
            app::RequestRecord record;
            record.request.model = QStringLiteral("m");
            record.request.version = 2;
            record.request.parameters = QString::fromUtf8(parameters);
            return RecordedCall::from(record, {QString::fromUtf8(prompt), QStringLiteral("yes")});
        };
        const auto raw = call(R"({"raw": true, "top_k": 7})", "Once upon");
        QVERIFY(raw && raw->rawPrompt == QStringLiteral("Once upon") && raw->answer == QLatin1String("yes"));
        QCOMPARE(raw->sampling.topK, 7);
        QVERIFY(!call(R"({"raw": true})", "[1, 2, 3]"));
        QVERIFY(!call("{}", "no json"));
        QVERIFY(!call("{}", R"([{"role": "assistant", "content": "a"}])"));
        QVERIFY(!call("{}", R"([{"role": "user", "content": "a"}, {"role": "user", "content": "b"}])"));
        QVERIFY(!call("{}", R"([{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}])"));
    }

    void stoppingWaitsForAnswersUnlessItIsToldNotTo()
    {
        Rig rig;
        QVERIFY(rig.switchedOn());
        QTRY_VERIFY(!rig.page->newKey().keyText().isEmpty());
        QTcpSocket slow;
        const QUrl url(rig.session->url());
        slow.connectToHost(url.host(), static_cast<quint16>(url.port()));
        QByteArray text = requestText(rig.session->url(), "POST /v1/chat/completions",
                                      rig.page->newKey().keyText(), QByteArray(100, ' '));
        text.chop(50); // the rest never comes
        slow.write(text);
        QTRY_COMPARE(rig.session->underWay(), 1);
        QVERIFY(rig.shows(QStringLiteral("1 answer is under way.")));
        rig.page->findChild<ToggleSwitch*>()->click();
        QCOMPARE(rig.session->state(), State::Draining);
        QVERIFY(rig.shows(QStringLiteral("1 answer is still under way. Nothing new is taken.")));
        QTest::qWait(300);
        QCOMPARE(rig.session->state(), State::Draining);
        rig.button(QStringLiteral("Stop now"))->click();
        QVERIFY(rig.reached(State::Off));
        QCOMPARE(rig.session->requests().index(0, ServedRequestsModel::Status).data().toString(),
                 QStringLiteral("cut off by the stop"));
        QTRY_COMPARE(slow.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(rig.switchedOn()); // the port is free again
    }

    void aTakenPortOffersTheNextOne()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Rig rig;
        rig.setPort(other.serverPort());
        rig.page->findChild<ToggleSwitch*>()->click();
        QVERIFY(rig.reached(State::Failed));
        QVERIFY(rig.page->banner().isVisible());
        QVERIFY(rig.page->banner().cause().contains(QString::number(other.serverPort())));
        QVERIFY(rig.shows(QStringLiteral("Not started")));
        QVERIFY(!rig.page->findChild<ToggleSwitch*>()->isChecked());
        QVERIFY(rig.session->freePort().has_value());
        const int free = *rig.session->freePort();
        QVERIFY(free > other.serverPort());
        rig.button(QStringLiteral("Use port %1").arg(free))->click();
        QVERIFY(rig.reached(State::Serving));
        QCOMPARE(QUrl(rig.session->url()).port(), free);
        QCOMPARE(rig.settings->integer("server.port"), std::int64_t(free));
        QVERIFY(!rig.page->banner().isVisible());
    }

    void theAddressIsChosenTestedAndStored()
    {
        Rig rig;
        rig.setPort(4711);
        Q_EMIT rig.session->changed();
        QSpinBox* port = rig.page->findChild<QSpinBox*>();
        QTRY_COMPARE(port->value(), 4711);
        QComboBox* address = nullptr;
        for (QComboBox* box : rig.page->findChildren<QComboBox*>()) {
            if (box->accessibleName() == QLatin1String("Address"))
                address = box;
        }
        QVERIFY(address != nullptr);
        QCOMPARE(address->currentData().toString(), QStringLiteral("127.0.0.1"));
        QVERIFY(
            rig.shows(QStringLiteral("Programs on other machines are not let in: without a certificate, keys "
                                     "and texts would cross the network for all to read. In a terminal: mw "
                                     "serve --tls-cert FILE --tls-key FILE.")));
        const int last = address->count() - 1;
        QVERIFY(!(address->model()->flags(address->model()->index(last, 0)) & Qt::ItemIsEnabled));

        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        port->setValue(other.serverPort());
        rig.button(QStringLiteral("Test"))->click();
        const QString place = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
        QTRY_VERIFY(rig.shows(QStringLiteral("This server listens on %1 and can be reached.").arg(place)));
        other.close();
        rig.button(QStringLiteral("Test"))->click();
        QTRY_VERIFY(rig.shows(QStringLiteral("%1 is free.").arg(place)));
        port->setValue(4712); // what was told is of another port
        QVERIFY(rig.shows(QStringLiteral("Takes effect at the next start.")));

        address->setCurrentIndex(1);
        QVERIFY(rig.button(QStringLiteral("Apply"))->isEnabled());
        rig.button(QStringLiteral("Apply"))->click();
        QTRY_COMPARE(rig.settings->integer("server.port"), std::int64_t(4712));
        QCOMPARE(rig.settings->text("server.address"), std::string("::1"));
        QTRY_COMPARE(rig.session->url(), QStringLiteral("http://[::1]:4712"));
    }

    void anAddressFromElsewhereIsOfferedAndWarnedOf()
    {
        Rig rig;
        QVERIFY(rig.services->settingChanges().set(rig.services->principal(), "server.address",
                                                   app::SettingValue(std::string("0.0.0.0"))));
        QTRY_VERIFY(rig.shows(QStringLiteral(
            "Other machines reach this address, so it needs a certificate, which the window cannot "
            "give it. In a terminal: mw serve --tls-cert FILE --tls-key FILE.")));
    }

    void aKeyThatIsMadeElsewhereAppears()
    {
        Rig rig;
        rig.page->showTab(ServerPage::Keys);
        QTRY_VERIFY(rig.session->keysListed());
        QVERIFY(rig.services->keys().create(rig.services->principal(),
                                            {QStringLiteral("elsewhere"), {app::Action::Infer}, {}}));
        QTRY_COMPARE(rig.session->keys().rowCount(), 1);
    }

    void theLogFollowsAndIsFiltered()
    {
        Rig rig;
        rig.page->showTab(ServerPage::Log);
        QVERIFY(rig.shows(QStringLiteral("Nothing was logged since the start")));
        QVERIFY(rig.switchedOn());
        Table& table = rig.page->logView().panel().table();
        QTRY_VERIFY(table.rows().rowCount() >= 1);
        const auto line = [&table](int row) {
            return table.rows().index(row, LogModel::Text).data().toString();
        };
        QVERIFY2(line(0).startsWith(QLatin1String("listening on http://")), qPrintable(line(0)));
        rig.session->stop();
        QVERIFY(rig.reached(State::Off));
        QTRY_COMPARE(line(table.rows().rowCount() - 1), QStringLiteral("stopped"));
        rig.page->logView().panel().filter().setText(QStringLiteral("LISTENING"));
        QCOMPARE(table.rows().rowCount(), 1);
    }

    void theLanguageChangesEverything()
    {
        Rig rig;
        QVERIFY(rig.switchedOn());
        rig.language.set(QStringLiteral("zh_CN"));
        QCoreApplication::processEvents();
        QVERIFY(rig.shows(QString::fromUtf8("服务中")));
        QCOMPARE(rig.page->findChild<QTabBar*>()->tabText(ServerPage::Requests), QString::fromUtf8("请求"));
        QCOMPARE(rig.session->requests().headerData(ServedRequestsModel::Status, Qt::Horizontal).toString(),
                 QString::fromUtf8("状态"));
        rig.page->showTab(ServerPage::Requests);
        QVERIFY(rig.button(QString::fromUtf8("查看命令")) != nullptr);
    }

    void everyControlHasANameAndTakesTheFocus()
    {
        Rig rig;
        QVERIFY(rig.switchedOn());
        QVERIFY(QTest::qWaitFor([&] { return rig.page->newKey().isVisible(); }, patienceMs));
        for (const auto tab : {ServerPage::Connect, ServerPage::Keys, ServerPage::Requests}) {
            rig.page->showTab(tab);
            for (const QWidget* widget : rig.page->findChildren<QWidget*>()) {
                const bool control = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                                     qobject_cast<const QTableView*>(widget) != nullptr ||
                                     qobject_cast<const QTabBar*>(widget) != nullptr;
                if (!control || !widget->isVisible() || widget->parentWidget()->inherits("QTableView") ||
                    widget->parentWidget()->inherits("QLineEdit") ||
                    widget->parentWidget()->inherits("QTabBar"))
                    continue;
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                         widget->metaObject()->className());
                QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0, widget->metaObject()->className());
            }
        }
    }

    void thePageGoesWhileTheServerStopsOrStarts()
    {
        {
            Rig rig;
            QVERIFY(rig.switchedOn());
            rig.session->stop();
        }
        Rig rig;
        rig.session->start();
    }
};

QTEST_MAIN(ServerPageTest)
#include "server_page_test.moc"
