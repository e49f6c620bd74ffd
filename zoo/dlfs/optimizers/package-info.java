/**
 * The update rules of the book's section 6.1 as DL4J updaters, written to be read beside the book:
 * {@link dlfs.optimizers.UpdateRule#update} of {@link dlfs.optimizers.Sgd}, {@link
 * dlfs.optimizers.Momentum}, {@link dlfs.optimizers.Nesterov}, {@link dlfs.optimizers.AdaGrad},
 * {@link dlfs.optimizers.RmsProp} and {@link dlfs.optimizers.Adam} is the book's formula in ND4J
 * operations. They run on any ND4J backend, in any floating-point type.
 *
 * <h2>Where DL4J's own rules differ</h2>
 *
 * <table>
 * <caption>The book's rules beside DL4J's of the same or a similar name</caption>
 * <tr><th>book</th><th>DL4J</th><th>difference</th></tr>
 * <tr><td>SGD</td><td>{@code Sgd}</td><td>none</td></tr>
 * <tr><td>Momentum</td><td>{@code Nesterovs}</td><td>a different rule, which looks a step ahead</td></tr>
 * <tr><td>Nesterov</td><td>{@code Nesterovs}</td><td>none</td></tr>
 * <tr><td>RMSProp</td><td>{@code RmsProp}</td>
 *   <td>ε is 10⁻⁸ instead of 10⁻⁷, and the mean square starts at ε instead of 0</td></tr>
 * <tr><td>AdaGrad</td><td>{@code AdaGrad}</td>
 *   <td>ε is 10⁻⁶ instead of 10⁻⁷, and the sum of squares starts at ε instead of 0</td></tr>
 * <tr><td>Adam</td><td>{@code Adam}</td><td>ε is 10⁻⁸ instead of 10⁻⁷</td></tr>
 * </table>
 */
package dlfs.optimizers;
