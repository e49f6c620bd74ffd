package dlfs.docs;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLMapper;

/** Checks the workflow of GitHub Actions, which runs nowhere else. */
class WorkflowTest {
  private final JsonNode jobs = read();

  private static JsonNode read() {
    try {
      return new YAMLMapper()
          .readTree(Files.readString(Path.of(".github/workflows/ci.yml")))
          .get("jobs");
    } catch (IOException e) {
      throw new AssertionError("the workflow cannot be read", e);
    }
  }

  private List<String> values(String job, String key) {
    List<String> values = new ArrayList<>();
    for (JsonNode step : jobs.get(job).get("steps")) {
      if (step.has(key)) {
        values.add(step.get(key).asText());
      }
    }
    return values;
  }

  private static String commandUnder(String heading) {
    Matcher command =
        Pattern.compile(formatted("^## %s\n\n    (.*)$", heading), Pattern.MULTILINE)
            .matcher(Page.read("README.md").text());
    assertTrue(command.find(), heading);
    return command.group(1);
  }

  @Test
  void runsTheCommandsOfTheReadme() {
    assertEquals(List.of(commandUnder("Run"), commandUnder("Test")), values("readme", "run"));
  }

  @Test
  void runsTheChecksOfThisProject() {
    assertEquals(List.of(".ci/run"), values("checks", "run"));
    assertTrue(Files.isExecutable(Path.of(".ci/run")));
  }

  @Test
  void pinsEveryActionToACommit() {
    for (String job : List.of("readme", "checks")) {
      assertTrue(
          values(job, "uses").stream().allMatch(action -> action.matches("[^@]+@[0-9a-f]{40}")));
    }
  }
}
