package dlfs.lab.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid paths are refused with the reason. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PathSettingsTest {
  private static final Setting<Path> FOLDER = Setting.folder("results.dir", "results", "results");
  private static final Setting<Path> FILE = Setting.path("replay", "run.json", "a file", "a run");

  @TempDir Path top;

  private void assertRefused(Setting<Path> setting, String typed, String why) {
    String text = top + "/" + typed;
    var e = assertThrows(UserError.class, () -> setting.parse(text));
    System.out.println(e.getMessage());
    String start = "-D" + setting.name() + "=" + text;
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
    assertTrue(e.getMessage().contains(" is not valid: " + top + why), e.getMessage());
  }

  private void makeEverything() throws Exception {
    Files.createDirectories(top.resolve("folder/within"));
    Files.writeString(top.resolve("file"), "");
    UnusualPaths.make(top, "dangling");
    UnusualPaths.make(top, "loop");
    Files.createSymbolicLink(top.resolve("link"), Path.of("folder", "within"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dangling           | /dangling is a link to %/nowhere, which does not exist",
        "dangling/x         | /dangling is a link to %/nowhere, which does not exist",
        "dangling/../folder | /dangling is a link to %/nowhere, which does not exist",
        "loop               | /loop is a link to %/loop that cannot be followed",
        "loop/x/y           | /loop is a link to %/loop that cannot be followed",
        "missing/../folder  | /missing does not exist, so it cannot be followed by ..",
        "folder/x/y/../../z | /folder/x does not exist, so it cannot be followed by ..",
        "file/../folder     | /file is not a folder, so it cannot be followed by .."
      })
  void sayWhatIsInTheirWay(String typed, String why) throws Exception {
    makeEverything();
    assertRefused(FOLDER, typed, why.replace("%", top.toString()));
    assertRefused(FILE, typed, why.replace("%", top.toString()));
  }

  @Test
  void areRefusedWhereAFileExists() throws Exception {
    makeEverything();
    assertRefused(FOLDER, "file", "/file is not a folder");
    assertEquals(top.resolve("file"), FILE.parse(top + "/file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "folder",
        "folder/../folder/new",
        "folder/./within/..",
        "link",
        "link/new",
        "link/../new",
        "new",
        "new/newer",
        "..new/..",
        "new."
      })
  void areAcceptedIfThePathIsFree(String typed) throws Exception {
    makeEverything();
    if (typed.startsWith("..new")) {
      Files.createDirectory(top.resolve("..new"));
    }
    assertEquals(Path.of(top + "/" + typed), FOLDER.parse(top + "/" + typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"behind ", " before", "  both  "})
  void keepTheirSpaces(String name) {
    assertEquals(Path.of(name), FOLDER.parse(name));
    assertEquals(Path.of(name), FILE.parse(name));
  }

  @Test
  void areValidatedEvenIfTheyAreDefaults() throws IOException, InterruptedException {
    Path dangling = UnusualPaths.make(top, "dangling");
    Setting<Path> folder = Setting.folder("results.dir", dangling.toString(), "results");
    var e =
        assertThrows(
            UserError.class, () -> Settings.parse(Map.of(), List.of(folder, CommonSettings.QUICK)));
    assertTrue(e.getMessage().contains(dangling + " is a link to "), e.getMessage());
  }

  @Test
  void mayStartInTheHomeFolder() {
    Path home = Path.of(System.getProperty("user.home"));
    assertEquals(home, FOLDER.parse("~"));
    assertEquals(home.resolve("a b"), FOLDER.parse("~/a b"));
    assertEquals(Path.of("~a"), FOLDER.parse("~a"));
  }
}
