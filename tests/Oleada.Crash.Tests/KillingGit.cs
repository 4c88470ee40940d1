using System.Diagnostics;

namespace Oleada.Crash.Tests;

/// <summary>
/// A <c>git</c> that runs the real one and, at one of its calls, kills the program that called it with -9: so a test
/// meets exactly the moments between two steps of a merge.
/// </summary>
internal sealed class KillingGit
{
    private readonly string _folder;
    private readonly string _counter;

    public KillingGit(string folder)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        _counter = Path.Combine(_folder, "calls");
        var program = Path.Combine(_folder, "git");
        File.WriteAllText(program, Script());
        using var chmod = Process.Start("chmod", ["+x", program]);
        chmod.WaitForExit();
    }

    /// <summary>Calls that matched since the last <see cref="Arm"/>.</summary>
    public int Calls => File.Exists(_counter) ? File.ReadAllLines(_counter).Length : 0;

    /// <param name="call">A shell pattern for the call's words; <c>*</c> for any.</param>
    /// <param name="number">Which of the calls that match, from 1.</param>
    /// <param name="after">Whether the call is made before the kill.</param>
    public Dictionary<string, string> Arm(string call, int number, bool after)
    {
        File.Delete(_counter);
        return new(StringComparer.Ordinal)
        {
            ["OLEADA_GIT"] = Path.Combine(_folder, "git"),
            ["KILL_AT"] = call, ["KILL_NUMBER"] = $"{number}", ["KILL_AFTER"] = after ? "1" : "0",
        };
    }

    // A line is appended whole, so that of calls at the same time one alone has the number.
    private string Script() =>
        $$"""
        #!/bin/sh
        real={{Find()}}
        case "$*" in $KILL_AT) ;; *) exec $real "$@" ;; esac
        echo $$ >> {{_counter}}
        if [ "$(sed -n "${KILL_NUMBER}p" {{_counter}})" != $$ ]; then exec $real "$@"; fi
        if [ $KILL_AFTER = 1 ]; then $real "$@"; fi
        kill -9 $PPID
        exit 1

        """;

    private static string Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "git")).First(File.Exists);
}
