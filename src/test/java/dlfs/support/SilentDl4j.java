package dlfs.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Turns off logging by DL4J, whose layers log every failed call with its stack trace. */
public final class SilentDl4j implements BeforeAllCallback, AfterAllCallback {
  private static final List<String> LOGGERS = List.of("org.deeplearning4j", "org.nd4j");

  @Override
  public void beforeAll(ExtensionContext context) {
    log(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    log(null);
  }

  private static void log(Level level) {
    LOGGERS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(level));
  }
}
