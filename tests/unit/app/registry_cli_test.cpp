// SPDX-License-Identifier: Apache-2.0
// The verbs about registered models and settings.
#include "tests/unit/app/cli_rig.h"

#include <QElapsedTimer>
#include <QRegularExpression>

namespace mw::app {
namespace {

class RegistryCli : public CliRig {
protected:
    void SetUp() override
    {
        CliRig::SetUp();
        writeModel("other.gguf", "context 64\n");
    }

    void importBoth()
    {
        ASSERT_EQ(mw({"models", "import", "null.gguf", "--name", "m"}), 0) << m_error.bytes;
        ASSERT_EQ(mw({"models", "import", "other.gguf", "--name", "m"}), 0) << m_error.bytes;
    }
};

TEST_F(RegistryCli, ImportTellsTheVersion)
{
    ASSERT_EQ(mw({"models", "import", "null.gguf"}), 0) << m_error.bytes;
    EXPECT_EQ(m_output.bytes.find("null:1 imported"), 0U) << m_output.bytes;
    ASSERT_EQ(mw({"--json", "models", "import", "./null.gguf"}), 0);
    EXPECT_EQ(json()["name"], "null");
    EXPECT_EQ(json()["version"], 1);
    EXPECT_EQ(json()["existed"], true);
    ASSERT_EQ(mw({"models", "import", "null.gguf"}), 0);
    EXPECT_NE(m_output.bytes.find("has this content already"), std::string::npos);
    ASSERT_EQ(mw({"models", "import", "other.gguf", "--name", "null", "--json"}), 0);
    EXPECT_EQ(json()["version"], 2);
    EXPECT_EQ(json()["existed"], false);
}

TEST_F(RegistryCli, ImportRefusesClearly)
{
    EXPECT_EQ(mw({"models", "import", "none.gguf"}), 4);
    EXPECT_EQ(mw({"models", "import", "."}), 1);
    EXPECT_NE(m_error.bytes.find("a folder"), std::string::npos) << m_error.bytes;
    EXPECT_EQ(mw({"models", "import", "null.gguf", "--name", "Bad Name"}), 1);
    EXPECT_EQ(mw({"models", "import"}), 2);
    QFile text(m_folder.filePath("text.gguf"));
    ASSERT_TRUE(text.open(QIODevice::WriteOnly));
    text.write("hello");
    text.close();
    EXPECT_EQ(mw({"models", "import", "text.gguf", "--json"}), 1);
    EXPECT_EQ(m_output.bytes, "");
    ASSERT_EQ(mw({"models", "list", "--json"}), 0);
    EXPECT_EQ(json(), nlohmann::json::array());
}

TEST_F(RegistryCli, TheListHasTheShapeOfTheContract)
{
    ASSERT_EQ(mw({"models", "list"}), 0);
    EXPECT_NE(m_output.bytes.find("mw models import"), std::string::npos) << "what to do first";
    importBoth();
    ASSERT_EQ(mw({"aliases", "set", "m@production", "1", "--reason", "first"}), 0) << m_error.bytes;
    ASSERT_EQ(mw({"models", "list", "--json"}), 0);
    ASSERT_EQ(json().size(), 1U);
    EXPECT_EQ(json()[0]["name"], "m");
    ASSERT_EQ(json()[0]["versions"].size(), 2U);
    const auto first = json()[0]["versions"][0];
    EXPECT_EQ(first["version"], 1);
    EXPECT_TRUE(first["version"].is_number_integer());
    EXPECT_EQ(first["sha256"].get<std::string>().size(), 64U);
    EXPECT_EQ(first["bytes"], 11);
    EXPECT_EQ(first["format"], "null model");
    EXPECT_EQ(first["architecture"], "null");
    EXPECT_EQ(first["parameters"], 0);
    EXPECT_EQ(first["aliases"], nlohmann::json({"production"}));
    ASSERT_EQ(mw({"models", "list"}), 0);
    EXPECT_NE(m_output.bytes.find("production"), std::string::npos);
    ASSERT_EQ(mw({"versions", "list", "m", "--json"}), 0);
    EXPECT_EQ(json().size(), 2U);
    ASSERT_EQ(mw({"versions", "show", "m:2", "--json"}), 0);
    EXPECT_EQ(json()["name"], "m");
    EXPECT_EQ(json()["state"], "ready");
    ASSERT_EQ(mw({"versions", "show", "m:2"}), 0);
    EXPECT_NE(m_output.bytes.find("sha256"), std::string::npos);
    EXPECT_EQ(mw({"versions", "show", "m:3"}), 4);
    EXPECT_EQ(mw({"versions", "list", "none"}), 4);
}

TEST_F(RegistryCli, RegisteredNamesStandWherePathsDo)
{
    importBoth();
    ASSERT_EQ(mw({"tokenize", "m"}, "ab"), 0) << m_error.bytes;
    const std::string ids = m_output.bytes;
    ASSERT_EQ(mw({"detokenize", "m:1"}, ids), 0);
    EXPECT_EQ(m_output.bytes, "ab");
    ASSERT_EQ(mw({"score", "m@latest", "--json"}, "ab"), 0) << m_error.bytes;
    EXPECT_TRUE(json().contains("perplexity"));
    ASSERT_EQ(mw({"run", "m", "hello"}), 0) << m_error.bytes;
    EXPECT_EQ(m_output.bytes, "hello\n");
    ASSERT_EQ(mw({"models", "show", "m", "--json"}), 0);
    EXPECT_EQ(json()["registered"]["name"], "m");
    EXPECT_EQ(json()["registered"]["version"], 2);
    EXPECT_EQ(json()["context_length"], 64);
    ASSERT_EQ(mw({"models", "show", "null.gguf", "--json"}), 0);
    EXPECT_FALSE(json().contains("registered"));
    for (const char* verb : {"tokenize", "detokenize", "score"}) {
        EXPECT_EQ(mw({verb, "none"}), 4) << verb;
        EXPECT_EQ(mw({verb, "m@none"}), 4) << verb;
        EXPECT_EQ(mw({verb, "Not A Name"}), 1) << verb;
    }
}

TEST_F(RegistryCli, RemovalAsks)
{
    importBoth();
    EXPECT_EQ(mw({"versions", "remove", "m:1"}), 1) << "nobody is there to answer";
    EXPECT_NE(m_error.bytes.find("--yes"), std::string::npos);
    m_input.terminal = true;
    EXPECT_EQ(mw({"versions", "remove", "m:1"}, "n\n"), 1);
    EXPECT_EQ(mw({"versions", "remove", "m:1"}, "\n"), 1);
    EXPECT_EQ(mw({"versions", "remove", "m:1"}, "yes\n"), 0) << m_error.bytes;
    EXPECT_NE(m_error.bytes.find("Remove m:1?"), std::string::npos);
    m_input.terminal = false;
    ASSERT_EQ(mw({"aliases", "set", "m@production", "2"}), 0);
    EXPECT_EQ(mw({"--yes", "models", "remove", "m"}), 1) << "an alias points at it";
    EXPECT_NE(m_error.bytes.find("m@production"), std::string::npos) << m_error.bytes;
    ASSERT_EQ(mw({"--yes", "aliases", "remove", "m@production"}), 0) << m_error.bytes;
    ASSERT_EQ(mw({"models", "remove", "m", "--yes", "--json"}), 0) << m_error.bytes;
    EXPECT_EQ(json()["removed"], "m");
    EXPECT_EQ(mw({"models", "remove", "m", "--yes"}), 4);
    EXPECT_EQ(mw({"versions", "remove", "m", "--yes"}), 1) << "no version is named";
    ASSERT_EQ(mw({"models", "import", "null.gguf", "--name", "m", "--json"}), 0);
    EXPECT_EQ(json()["version"], 3) << "numbers are not used again";
}

TEST_F(RegistryCli, AliasesAndTheirHistory)
{
    importBoth();
    ASSERT_EQ(mw({"aliases", "set", "m@production", "1", "--reason", "first"}), 0);
    EXPECT_EQ(m_output.bytes, "m@production is version 1\n");
    ASSERT_EQ(mw({"aliases", "set", "m@production", "2", "--reason", "better", "--json"}), 0);
    EXPECT_EQ(json()["version"], 2);
    ASSERT_EQ(mw({"aliases", "list", "--json"}), 0);
    EXPECT_EQ(json()[0]["name"], "m");
    EXPECT_EQ(json()[0]["alias"], "production");
    EXPECT_EQ(json()[0]["version"], 2);
    ASSERT_EQ(mw({"aliases", "history", "m", "--json"}), 0);
    ASSERT_EQ(json().size(), 2U);
    EXPECT_EQ(json()[0]["version"], 1) << "oldest first";
    EXPECT_EQ(json()[1]["reason"], "better");
    EXPECT_TRUE(json()[1].contains("at") && json()[1].contains("by") && json()[1].contains("alias"));
    ASSERT_EQ(mw({"aliases", "history", "m"}), 0);
    EXPECT_NE(m_output.bytes.find("better"), std::string::npos);
    EXPECT_EQ(mw({"aliases", "set", "m@latest", "1"}), 1);
    EXPECT_EQ(mw({"aliases", "set", "m@v2", "1"}), 1);
    EXPECT_EQ(mw({"aliases", "set", "m", "1"}), 1);
    EXPECT_EQ(mw({"aliases", "set", "m@a", "x"}), 2);
    EXPECT_EQ(mw({"aliases", "set", "m@a", "9"}), 4);
    EXPECT_EQ(mw({"aliases", "set", "none@a", "1"}), 4);
    EXPECT_EQ(mw({"aliases", "history", "none"}), 4);
    EXPECT_EQ(mw({"aliases", "list", "none"}), 4);
}

TEST_F(RegistryCli, VerifyFindsDamage)
{
    importBoth();
    ASSERT_EQ(mw({"models", "verify", "m", "--json"}), 0) << m_error.bytes;
    EXPECT_EQ(json().size(), 2U);
    const std::string sha256 = json()[0]["sha256"];
    QFile artefact(m_folder.filePath("data/artefacts/sha256/" + QString::fromStdString(sha256)));
    ASSERT_TRUE(artefact.open(QIODevice::ReadWrite));
    artefact.write("NULL");
    artefact.close();
    EXPECT_EQ(mw({"models", "verify", "m"}), 1);
    EXPECT_NE(m_error.bytes.find("m:1 is damaged"), std::string::npos) << m_error.bytes;
    EXPECT_EQ(mw({"models", "verify", "m:2"}), 0);
    EXPECT_EQ(mw({"tokenize", "m:1"}, "a"), 1) << "what is known to be damaged is not used";
    EXPECT_EQ(mw({"models", "verify", "none"}), 4);
}

TEST_F(RegistryCli, SettingsAreReadAndChanged)
{
    ASSERT_EQ(mw({"config", "get", "sampling.temperature"}), 0);
    EXPECT_EQ(m_output.bytes, "0.7\n");
    ASSERT_EQ(mw({"config", "set", "sampling.temperature", "0.3"}), 0) << m_error.bytes;
    ASSERT_EQ(mw({"config", "get", "sampling.temperature", "--json"}), 0);
    EXPECT_EQ(json()["value"], 0.3);
    EXPECT_EQ(json()["layer"], "stored");
    EXPECT_EQ(json()["default"], 0.7);
    ASSERT_EQ(mw({"config", "list", "--json"}), 0);
    EXPECT_GT(json().size(), 10U);
    ASSERT_EQ(mw({"config", "list"}), 0);
    EXPECT_NE(m_output.bytes.find("sampling.temperature"), std::string::npos);
    ASSERT_EQ(mw({"config", "set", "sampling.temperature", "--default", "--json"}), 0) << m_error.bytes;
    EXPECT_EQ(json()["layer"], "default");

    EXPECT_EQ(mw({"config", "set", "sampling.temperature", "9"}), 2);
    EXPECT_NE(m_error.bytes.find("0 to 5"), std::string::npos) << m_error.bytes;
    EXPECT_EQ(mw({"config", "set", "sampling.temperature", "warm"}), 2);
    EXPECT_EQ(mw({"config", "set", "sampling.temperature"}), 2);
    EXPECT_EQ(mw({"config", "get", "no.such"}), 4);
    EXPECT_EQ(mw({"config", "set", "no.such", "1"}), 4);

    ASSERT_EQ(mw({"audit", "list", "--changes", "--kind", "setting", "--json"}), 0) << m_error.bytes;
    EXPECT_EQ(json().size(), 2U) << "each change once, refused ones not";
    EXPECT_EQ(json()[1]["after"]["value"], 0.3);
}

TEST_F(RegistryCli, ChangesOfModelsAreRecorded)
{
    importBoth();
    ASSERT_EQ(mw({"aliases", "set", "m@production", "1"}), 0);
    ASSERT_EQ(mw({"versions", "remove", "m:2", "--yes"}), 0);
    ASSERT_EQ(mw({"audit", "list", "--changes", "--json"}), 0);
    ASSERT_EQ(json().size(), 4U);
    EXPECT_EQ(json()[0]["action"], "remove");
    EXPECT_EQ(json()[0]["resource"], "m:2");
    EXPECT_EQ(json()[1]["kind"], "alias");
    EXPECT_EQ(json()[3]["action"], "import");
}

} // namespace
} // namespace mw::app
