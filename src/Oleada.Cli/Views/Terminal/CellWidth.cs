using System.Globalization;
using System.Text;

namespace Oleada.Cli.Views.Terminal;

/// <summary>How many cells of a terminal a text takes: 2 for wide characters, 0 for those that sit on another.</summary>
internal static class CellWidth
{
    // Blocks of East Asian Width W and F, and the emoji that terminals draw wide. Where terminals differ the wider
    // answer is here: a line that is cut too early still fits.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3),
        (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1),
        (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA),
        (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B),
        (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797),
        (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x303E),
        (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x1B2FF), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF),
        (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1E6, 0x1F320), (0x1F321, 0x1F64F), (0x1F680, 0x1F6FF),
        (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    public static int Of(string text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
            cells += Of(rune);
        return cells;
    }

    public static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        return rune.Value >= Wide[0].First && IsWide(rune.Value) ? 2 : 1;
    }

    /// <summary>The longest beginning of a text that takes at most so many cells.</summary>
    public static string Take(string text, int cells)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            cells -= Of(rune);
            if (cells < 0)
                return text[..length];
            length += rune.Utf16SequenceLength;
        }
        return text;
    }

    private static bool IsWide(int value)
    {
        var (low, high) = (0, Wide.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < Wide[middle].First)
                high = middle - 1;
            else if (value > Wide[middle].Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}
