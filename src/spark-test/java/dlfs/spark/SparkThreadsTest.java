package dlfs.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on Spark in one process. */
class SparkThreadsTest {
  @TempDir Path folder;

  @Test
  void measuresTheSameAsWithoutSpark() throws Exception {
    String experiment = "HyperparameterSearch"; // its second round needs the first one
    String[] settings = {"quick", "rounds=2", "seeds=2"};
    for (String master : new String[] {"none", "auto"}) {
      String[] all = {settings[0], settings[1], settings[2], "spark.master=" + master};
      try (ProgramProcess run = LocalProcess.start(experiment, folder.resolve(master), all)) {
        String printed = LocalProcess.ended(run);
        assertEquals(master.equals("auto"), printed.contains("computed by Spark 4"), printed);
      }
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("none").resolve(experiment).resolve("metrics.csv")),
        Files.readAllBytes(folder.resolve("auto").resolve(experiment).resolve("metrics.csv")));
  }

  @Test
  void saysThatThereIsNoMaster() throws Exception {
    try (ProgramProcess run =
        LocalProcess.start(
            "OptimizerComparison", folder, "quick", "spark.master=spark://127.0.0.1:1")) {
      assertEquals(2, run.status());
      assertTrue(
          run.errors().startsWith("ERROR: There is no Spark master at spark://127.0.0.1:1"),
          run.errors());
    }
  }
}
