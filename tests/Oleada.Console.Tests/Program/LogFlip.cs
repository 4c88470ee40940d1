using System.Text;

namespace Oleada.Console.Tests.Program;

/// <summary>Harms a closed log.</summary>
internal static class LogFlip
{
    /// <summary>Flips a bit in each copy of a text.</summary>
    public static void In(string file, string text)
    {
        var bytes = File.ReadAllBytes(file);
        var sought = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.AsSpan().IndexOf(sought) > 0, $"'{text}' is not in the log");
        // Pages keep copies that are in use no more.
        for (var at = 0; bytes.AsSpan(at).IndexOf(sought) is >= 0 and var next; at += next + 1)
            bytes[at + next + sought.Length - 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
