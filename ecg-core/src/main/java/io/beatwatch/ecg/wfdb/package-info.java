/**
 * Records and annotations in the formats of PhysioNet's WFDB library: headers, signals in formats 212 and 16,
 * annotation files in MIT format, both ways.
 *
 * @see <a href="https://wfdb.io/spec/">WFDB file format specifications</a>
 */
package io.beatwatch.ecg.wfdb;
