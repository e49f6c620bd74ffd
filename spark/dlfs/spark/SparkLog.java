package dlfs.spark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Silences Spark's log in this process, where the console shows what users need to know. */
final class SparkLog {
  private static final List<String> LOGGERS =
      List.of("org.apache.spark", "org.apache.hadoop", "org.sparkproject", "io.netty");

  private SparkLog() {}

  /** Does so unless another library than Logback writes the log, as with {@code spark-submit}. */
  static void silence() {
    for (String name : LOGGERS) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.OFF);
      }
    }
  }
}
