// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractTableModel>

#include <span>

namespace mw::ui {

/// Rows of a table as Table and TableRows know them: what a column holds decides how it is aligned, written,
/// sorted, hovered and copied. A subclass keeps the rows and says their values. Main thread only.
class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        SortRole =
            Qt::UserRole, ///< a number where the column has numbers or times, else the text; none: last
        FullRole,         ///< as it is copied and exported: whole ids, exact times, all of a text
        KeyRole,          ///< names the row, also after the rows were read anew
        OwnRole           ///< the first of a subclass
    };

    /// What a column holds. Times are microseconds since 1970 UTC: shown relative, exact on hover. Ids are
    /// shortened in the middle.
    enum class Kind { Text, Number, Time, Id };

    struct Column {
        const char* name; ///< in kept states of tables; never shown
        Kind kind = Kind::Text;
        bool shown = true; ///< until somebody chooses
    };

    /// `columns` outlives the model.
    explicit TableModel(std::span<const Column> columns, QObject* parent = nullptr)
        : QAbstractTableModel(parent), m_columns(columns)
    {}

    const Column& column(int index) const { return m_columns[static_cast<std::size_t>(index)]; }
    virtual QString columnTitle(int column) const = 0;
    /// Whether a row is found by a text, whatever its case: by what its columns show, by ids from `idLetters`
    /// of them on (a few of an id's digits are in every second id), not by times.
    virtual bool matches(int row, const QString& text) const;
    static constexpr qsizetype idLetters = 6;
    /// The row of a key, -1 where there is none.
    virtual int rowOf(const QString& key) const;

    /// What is shown of times changes by itself.
    void timePassed();
    /// Every text anew, in the current language.
    void retranslate();

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    virtual QString key(int row) const = 0;
    /// As shown; of a column of times it is not asked.
    virtual QString text(int row, int column) const = 0;
    /// What SortRole gives; of a column of times the time, invalid where there is none.
    virtual QVariant value(int row, int column) const;
    virtual QString fullText(int row, int column) const;
    /// On hover; where empty the full text is.
    virtual QString tip(int row, int column) const;
    /// Of a column of times, where there is none.
    virtual QString noTime(int row, int column) const;
    /// Roles of the subclass, and those of Qt that are not decided here.
    virtual QVariant other(int row, int column, int role) const;

private:
    QString shownText(int row, int column) const;
    QString full(int row, int column) const;
    QString hover(int row, int column) const;

    const std::span<const Column> m_columns;
};

} // namespace mw::ui
