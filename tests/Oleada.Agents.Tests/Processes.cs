namespace Oleada.Agents.Tests;

/// <summary>Asks the machine, by words that a test puts on a command line, what still runs.</summary>
internal static class Processes
{
    public static List<int> With(string word) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Where(id => CommandLine(id!).Split('\0').Contains(word)).Select(id => int.Parse(id!))];

    /// <summary>The kernel ends a killed tree on its own time: some milliseconds.</summary>
    public static async Task<bool> AreGoneAsync(string word)
    {
        for (var look = 0; look < 200; look++)
        {
            if (With(word).Count == 0)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        return false;
    }

    public static async Task AppearAsync(string word, int count = 1)
    {
        for (var look = 0; With(word).Count < count; look++)
        {
            Assert.True(look < 2000, $"no process with '{word}' appeared");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static string CommandLine(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
