// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/empty_view.h"

namespace mw::ui {

/// The page without a model: what belongs here and the two ways to get one.
class StartView : public EmptyView {
    Q_OBJECT
public:
    explicit StartView(const Look& look, QWidget* parent = nullptr);

    void setDefaultModelThere(bool there);

Q_SIGNALS:
    void openWanted();
    void defaultWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    QPushButton* m_default;
    QPushButton* m_open;
};

} // namespace mw::ui
