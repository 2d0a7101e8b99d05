// SPDX-License-Identifier: Apache-2.0
#include "ui/models/served_requests_model.h"

#include "app/base/readable.h"
#include "ui/widgets/format.h"

#include <QSet>

#include <algorithm>
#include <array>

namespace mw::ui {

namespace {

constexpr qsizetype longestShown = 200; // a path or a model's name is whatever a client sends

QString shown(const QString& text)
{
    return app::shownText(text.toStdString(), longestShown);
}

bool sameState(const app::ServedRequest& a, const app::ServedRequest& b)
{
    return a.status == b.status && a.seconds == b.seconds && a.bytesOut == b.bytesOut && a.key == b.key &&
           a.model == b.model && a.path == b.path;
}

QSet<QString> idsOf(const std::vector<app::ServedRequest>& requests)
{
    QSet<QString> ids;
    ids.reserve(static_cast<qsizetype>(requests.size()));
    for (const app::ServedRequest& request : requests)
        ids.insert(request.id);
    return ids;
}

using Kind = TableModel::Kind;

constexpr std::array<TableModel::Column, ServedRequestsModel::columns> declared{{
    {"time", Kind::Time},
    {"request"},
    {"model"},
    {"key"},
    {"status"},
    {"duration", Kind::Number},
    {"sent", Kind::Number, false},
    {"address"},
    {"id", Kind::Id, false},
}};

} // namespace

ServedRequestsModel::ServedRequestsModel(QObject* parent) : TableModel(declared, parent) {}

void ServedRequestsModel::removeGone(const std::vector<app::ServedRequest>& requests)
{
    const QSet<QString> stay = idsOf(requests);
    for (int end = rowCount(); end > 0;) {
        if (stay.contains(at(end - 1).id)) {
            --end;
            continue;
        }
        int begin = end - 1;
        while (begin > 0 && !stay.contains(at(begin - 1).id))
            --begin;
        beginRemoveRows({}, begin, end - 1);
        m_requests.erase(m_requests.begin() + begin, m_requests.begin() + end);
        endRemoveRows();
        end = begin;
    }
}

void ServedRequestsModel::setRequests(std::vector<app::ServedRequest> requests)
{
    removeGone(requests);
    const QSet<QString> known = idsOf(m_requests);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i < m_requests.size() && m_requests[i].id == requests[i].id) {
            if (!sameState(m_requests[i], requests[i])) {
                m_requests[i] = std::move(requests[i]);
                Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
            }
            continue;
        }
        std::size_t end = i;
        while (end < requests.size() && !known.contains(requests[end].id))
            ++end;
        if (end == i) { // the order of those that stay has changed
            beginResetModel();
            // Those before i are in m_requests already and moved from.
            m_requests.resize(i);
            std::move(requests.begin() + row, requests.end(), std::back_inserter(m_requests));
            endResetModel();
            return;
        }
        beginInsertRows({}, row, static_cast<int>(end) - 1);
        m_requests.insert(m_requests.begin() + row, std::make_move_iterator(requests.begin() + row),
                          std::make_move_iterator(requests.begin() + static_cast<std::ptrdiff_t>(end)));
        endInsertRows();
        i = end - 1;
    }
}

void ServedRequestsModel::setKeyNames(std::map<QString, QString> names)
{
    if (names == m_keyNames)
        return;
    m_keyNames = std::move(names);
    if (!m_requests.empty())
        Q_EMIT dataChanged(index(0, Key), index(rowCount() - 1, Key));
}

int ServedRequestsModel::underWay() const
{
    return static_cast<int>(
        std::count_if(m_requests.begin(), m_requests.end(),
                      [](const app::ServedRequest& request) { return request.status == 0; }));
}

int ServedRequestsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_requests.size());
}

QString ServedRequestsModel::statusWords(int status) const
{
    switch (status) {
    case -1:
        return tr("cut off by the stop");
    case 0:
        return tr("being answered");
    case 400:
        return tr("not understood");
    case 401:
        return tr("no valid key");
    case 403:
        return tr("not allowed");
    case 404:
        return tr("not found");
    case 405:
        return tr("method not offered");
    case 408:
        return tr("came too slowly");
    case 409:
        return tr("conflict");
    case 412:
        return tr("changed meanwhile");
    case 413:
        return tr("too large");
    case 415:
        return tr("not JSON");
    case 429:
        return tr("too many requests");
    case 431:
        return tr("head too large");
    case 499:
        return tr("client left");
    case 503:
        return tr("not ready");
    default:
        break;
    }
    if (status < 300)
        return tr("answered");
    return status < 400 ? tr("redirected") : status < 500 ? tr("refused") : tr("failed");
}

QString ServedRequestsModel::keyShown(int row) const
{
    const auto found = m_keyNames.find(at(row).key);
    return found == m_keyNames.end() ? at(row).key : shown(found->second);
}

QString ServedRequestsModel::statusText(int row) const
{
    const int status = at(row).status;
    return status <= 0 ? statusWords(status) : QStringLiteral("%1 · %2").arg(status).arg(statusWords(status));
}

QString ServedRequestsModel::text(int row, int column) const
{
    const app::ServedRequest& request = at(row);
    switch (static_cast<Column>(column)) {
    case Request:
        return shown(request.method + u' ' + request.path);
    case Model:
        return shown(request.model);
    case Key:
        return keyShown(row);
    case Status:
        return statusText(row);
    case Duration:
        return request.status <= 0 ? QString() : format::milliseconds(request.seconds * 1e3);
    case Sent:
        return request.status <= 0 ? QString() : format::bytes(request.bytesOut);
    case Address:
        return shown(request.address);
    case Id:
        return request.id;
    case Time:
    case columns:
        break;
    }
    return {};
}

QVariant ServedRequestsModel::value(int row, int column) const
{
    const app::ServedRequest& request = at(row);
    switch (column) {
    case Time:
        return QVariant::fromValue<qlonglong>(request.came);
    case Status:
        return request.status;
    case Duration:
        return request.status <= 0 ? QVariant() : QVariant(request.seconds);
    case Sent:
        return request.status <= 0 ? QVariant() : QVariant::fromValue<qulonglong>(request.bytesOut);
    default:
        return text(row, column);
    }
}

QString ServedRequestsModel::columnTitle(int column) const
{
    switch (static_cast<Column>(column)) {
    case Time:
        return tr("Time");
    case Request:
        return tr("Request");
    case Model:
        return tr("Model");
    case Key:
        return tr("Key");
    case Status:
        return tr("Status");
    case Duration:
        return tr("Duration");
    case Sent:
        return tr("Sent");
    case Address:
        return tr("From");
    case Id:
        return tr("Request id");
    case columns:
        break;
    }
    return {};
}

} // namespace mw::ui
