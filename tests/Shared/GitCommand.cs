using System.Diagnostics;

namespace Oleada.Tests;

/// <summary>The user's own git, as a test calls it.</summary>
internal static class GitCommand
{
    /// <returns>What it printed, without blanks around it; a test whose git fails, fails with its words.</returns>
    public static string Run(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = git.StandardOutput.ReadToEnd();
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }
}
