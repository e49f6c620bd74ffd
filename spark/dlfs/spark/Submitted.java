package dlfs.spark;

import java.util.ArrayList;
import java.util.List;

/**
 * The main class of the jar for {@code spark-submit}, which passes the settings as arguments:
 * {@code spark-submit --master spark://host:7077 dlfs-spark.jar -Dexperiment=ch06 -Dseeds=5}.
 */
public final class Submitted {
  private Submitted() {}

  /**
   * Runs the program.
   *
   * @param arguments settings, each as {@code -Dname=value}
   */
  public static void main(String[] arguments) {
    List<String> typed = new ArrayList<>();
    for (String argument : arguments) {
      if (!argument.startsWith("-D")) {
        System.err.println("ERROR: " + argument + " is not a setting. Expected -Dname=value.");
        System.exit(2);
      }
      String[] setting = argument.substring(2).split("=", 2);
      System.setProperty(setting[0], setting.length == 1 ? "" : setting[1]);
      typed.add(setting[0] + "=");
    }
    // In the form in which Maven passes the names of the settings that were typed.
    System.setProperty("typed.settings", "typed: {" + String.join(", ", typed) + "}");
    dlfs.cli.Main.main(new String[0]);
  }
}
