// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <array>

QT_BEGIN_NAMESPACE
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ComparisonColumn;
class ElidedLabel;
class Look;

/// The figures of a column's answer, always in the same places, so that columns are read across. The seed is
/// a button that offers it for every column.
class ColumnFiguresView : public QWidget {
    Q_OBJECT
public:
    explicit ColumnFiguresView(const Look& look, QWidget* parent = nullptr);

    void show(const ComparisonColumn& column);
    QPushButton* seedButton() const { return m_seed; }

Q_SIGNALS:
    void seedWanted(quint64 seed);

private:
    enum Field { FirstToken, Speed, Tokens, Time, Prompt, Guesses, fields };
    struct Place {
        ElidedLabel* name;
        ElidedLabel* value;
    };

    void set(Field field, const QString& name, const QString& value);

    std::array<Place, fields> m_places{};
    ElidedLabel* m_seedName;
    QPushButton* m_seed;
    quint64 m_seedValue = 0;
};

} // namespace mw::ui
