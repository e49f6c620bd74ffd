/** What makes ND4J's native code fast and repeatable here. */
package engine;
