package dlfs.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Headless Chromium, which all tests of a process share. They are skipped where it is missing. */
public final class Browser {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Browser shared;

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Returns the browser; skips the calling test if Chromium or its driver is missing. */
  public static synchronized Browser orSkip() {
    for (Path needed : List.of(CHROMIUM, DRIVER)) {
      boolean there = Files.isExecutable(needed);
      if (!there) {
        System.out.printf(
            Locale.ROOT,
            "SKIPPED, because there is no %s: apt-get install chromium chromium-driver%n",
            needed);
      }
      Assumptions.assumeTrue(there, () -> "there is no " + needed);
    }
    if (shared == null) {
      shared = new Browser(start());
      Runtime.getRuntime().addShutdownHook(new Thread(shared.driver::quit));
    }
    return shared;
  }

  private static ChromeDriver start() {
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.setCapability("goog:loggingPrefs", logs);
    File executable = DRIVER.toFile();
    var service = new ChromeDriverService.Builder().usingDriverExecutable(executable).build();
    return new ChromeDriver(service, options);
  }

  /** Opens a page of this width, and waits until its scripts have run. */
  public void open(String address, int width, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    driver.get(address);
    await("return document.body.dataset.ready === 'true'");
  }

  /** Opens a page of a desktop's width. */
  public void open(Path page) {
    open(page.toUri().toString(), 1400, false);
  }

  /** Waits until a script returns true. */
  public void await(String script) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .until(d -> Boolean.TRUE.equals(run(script)));
  }

  /** Runs a script in the page, and returns what it returns. */
  public Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  public WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  public List<WebElement> findAll(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Returns the text of the first such element, whether it is in view or not. */
  public String text(String selector) {
    return (String) run("return document.querySelector(arguments[0]).textContent", selector);
  }

  /** Returns the texts of all such elements. */
  public List<String> texts(String selector) {
    return ((List<?>)
            run(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
                selector))
        .stream().map(Object::toString).toList();
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Forgets messages and requests. */
  public void clear() {
    driver.get("about:blank");
    messages();
    requests();
  }

  /** Returns what pages have written to the console since the last call, errors included. */
  public List<String> messages() {
    return entries(LogType.BROWSER).map(LogEntry::getMessage).toList();
  }

  /** Returns the addresses that the browser has requested since the last call. */
  public List<String> requests() {
    return entries(LogType.PERFORMANCE)
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .map(message -> message.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
        .filter(address -> !address.startsWith("data:"))
        .toList();
  }

  private Stream<LogEntry> entries(String type) {
    return StreamSupport.stream(driver.manage().logs().get(type).spliterator(), false);
  }
}
