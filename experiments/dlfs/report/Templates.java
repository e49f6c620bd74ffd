package dlfs.report;

import dlfs.lab.results.ResultsPage;
import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/**
 * Fills the templates of the pages with values. Every value is escaped, except for those that a
 * template marks as HTML.
 */
final class Templates {
  private static final Configuration CONFIGURATION = configuration();

  private Templates() {}

  private static Configuration configuration() {
    var configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(Templates.class, "/report");
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setLocale(Locale.ROOT);
    configuration.setTimeZone(TimeZone.getTimeZone("UTC"));
    configuration.setNumberFormat("computer");
    configuration.setLogTemplateExceptions(false);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
    return configuration;
  }

  /** Returns a page whose scripts connect to nothing. */
  static String page(String template, Map<String, ?> values, List<String> scripts) {
    return page(template, values, scripts, "'none'");
  }

  /**
   * Returns a page.
   *
   * @param template the name of the file
   * @param values maps, lists, texts, numbers and booleans, by name
   * @param scripts the scripts of the page
   * @param connect the source to which they may connect
   */
  static String page(String template, Map<String, ?> values, List<String> scripts, String connect) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("mark", ResultsPage.MARK);
    all.put("styles", Assets.styles());
    all.put("scripts", scripts);
    all.put("policy", Assets.policy(scripts, connect));
    all.put("licences", Assets.licences());
    StringWriter html = new StringWriter();
    try {
      CONFIGURATION.getTemplate(template).process(all, html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TemplateException e) {
      throw new IllegalStateException("the page cannot be made from " + template, e);
    }
    return html.toString();
  }
}
