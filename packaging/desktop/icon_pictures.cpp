// SPDX-License-Identifier: Apache-2.0
// Draws the icons of a hicolor theme's folder from their SVG files:
//   modelwright_icon_pictures THEME-FOLDER CONTEXT FILE.svg...   e.g. /usr/share/icons/hicolor apps
//   modelwright.svg
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <cstdio>

namespace {

constexpr int sides[] = {16, 24, 32, 48, 64, 128, 256};

bool draw(QSvgRenderer& picture, int side, const QString& file)
{
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    picture.render(&painter);
    painter.end();
    return QDir().mkpath(QFileInfo(file).absolutePath()) && image.save(file, "PNG");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::fputs("usage: modelwright_icon_pictures THEME-FOLDER CONTEXT FILE.svg...\n", stderr);
        return 2;
    }
    for (int at = 3; at < argc; ++at) {
        const QString source = QString::fromLocal8Bit(argv[at]);
        QSvgRenderer picture(source);
        for (const int side : sides) {
            const QString file =
                QStringLiteral("%1/%2x%2/%3/%4.png")
                    .arg(QString::fromLocal8Bit(argv[1]), QString::number(side),
                         QString::fromLocal8Bit(argv[2]), QFileInfo(source).completeBaseName());
            if (!picture.isValid() || !draw(picture, side, file)) {
                std::fprintf(stderr, "modelwright_icon_pictures: %s cannot be drawn as %s\n",
                             qPrintable(source), qPrintable(file));
                return 1;
            }
        }
    }
    return 0;
}
