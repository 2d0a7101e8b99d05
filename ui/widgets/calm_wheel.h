// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QComboBox>
#include <QWheelEvent>

namespace mw::ui {

/// A slider or a number in a page that scrolls: the wheel changes it only where it has the focus, and scrolls
/// the page otherwise. Its focus policy is to be one without the wheel.
template <typename Base>
class CalmWheel final : public Base {
public:
    using Base::Base;

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        if (Base::hasFocus())
            Base::wheelEvent(event);
        else
            event->ignore();
    }
};

/// A choice in a page that scrolls: the wheel scrolls the page and never chooses on the way.
class ChoiceBox final : public QComboBox {
public:
    explicit ChoiceBox(QWidget* parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

} // namespace mw::ui
