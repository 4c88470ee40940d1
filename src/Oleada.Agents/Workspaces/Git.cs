using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Workspaces;

/// <param name="Output">Without the line end.</param>
internal sealed record GitResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>
/// The <c>git</c> program, run by the server itself and therefore told to run nothing that a repository brings: no
/// hooks, no file system monitor, no submodules, no large file storage; and to ask nobody anything.
/// </summary>
/// <param name="mark">What the environment of each process says, so that those of a server that was killed are found.</param>
internal sealed class Git(TimeProvider time, string? mark = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Harmless =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "submodule.recurse=false",
        "-c", "core.pager=cat", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "advice.detachedHead=false",
        "-c", "filter.lfs.clean=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false",
    ];

    /// <summary>Many files are written by several processes.</summary>
    private static readonly string Workers = $"checkout.workers={Math.Clamp(Environment.ProcessorCount, 1, 8)}";

    private const int MaxTries = 10;

    private static readonly string[] Program = ["git"], PatientProgram = ["nice", "-n", "5", "git"];

    /// <summary>Whether it leaves the processor to whoever is being waited for: as the agents do, it runs at a lower priority.</summary>
    public bool IsPatient { get; init; }

    /// <summary>For work that nobody waits for.</summary>
    public Git Patient => IsPatient ? this : new Git(time, mark) { IsPatient = true };

    /// <param name="index">The index file to use in place of the work tree's own.</param>
    /// <param name="secret">A variable for git and what it starts, whose value is to stand in no argument.</param>
    /// <exception cref="WorkspaceException">There is no git, or it did not end.</exception>
    public async Task<GitResult> RunAsync(
        string folder, IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "", string? index = null,
        (string Name, string Value)? secret = null)
    {
        for (var tries = 1; ; tries++)
        {
            var result = await TryAsync(folder, arguments, input, index, secret, cancellation);
            if (tries == MaxTries || !MetHalfMadeWorktree(result))
                return result;
        }
    }

    /// <summary>
    /// Commands that look at all worktrees give up, before they have done anything, at one whose files another git is
    /// just about to write: <c>fatal: failed to read …/worktrees/name/commondir: Success</c>.
    /// </summary>
    private static bool MetHalfMadeWorktree(GitResult result) =>
        !result.Succeeded && result.Error.Contains("failed to read", StringComparison.Ordinal) && result.Error.Contains("/commondir", StringComparison.Ordinal);

    /// <summary>As <see cref="RunAsync"/>, for an output that may be larger than what is wanted of it.</summary>
    /// <returns>The first characters, and whether there were more; git is not waited for then.</returns>
    public async Task<(string Output, bool Cut)> ReadAsync(string folder, IReadOnlyList<string> arguments, int most, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var process = Start(folder, arguments, index: null, secret: null);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(either.Token);
            var text = new char[most + 1];
            var length = await process.StandardOutput.ReadBlockAsync(text, either.Token);
            if (length > most)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(either.Token);
            if (length <= most && process.ExitCode != 0)
                throw new WorkspaceException($"git {arguments[0]} in {folder}: {Repository.FirstLine((await error).Trim())}");
            return (new string(text, 0, Math.Min(length, most)), length > most);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellation.IsCancellationRequested)
                throw;
            throw TooSlow(folder, arguments);
        }
    }

    private static WorkspaceException TooSlow(string folder, IReadOnlyList<string> arguments) =>
        new($"git {arguments[0]} in {folder} did not end within {Patience.TotalMinutes} minutes");

    private async Task<GitResult> TryAsync(
        string folder, IReadOnlyList<string> arguments, string input, string? index, (string Name, string Value)? secret, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var process = Start(folder, arguments, index, secret);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await WriteAsync(process, input, either.Token);
            await process.WaitForExitAsync(either.Token);
            return new GitResult(process.ExitCode, (await output).TrimEnd('\n'), (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellation.IsCancellationRequested)
                throw;
            throw TooSlow(folder, arguments);
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            if (input.Length > 0)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    private Process Start(string folder, IReadOnlyList<string> arguments, string? index, (string Name, string Value)? secret)
    {
        var program = IsPatient ? PatientProgram : Program;
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. Harmless, "-c", Workers, "-C", folder, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // A server that was itself started by a hook of git has these set to that repository.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        if (index is not null)
            start.Environment["GIT_INDEX_FILE"] = index;
        if (secret is var (variable, value))
            start.Environment[variable] = value;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        if (mark is not null)
            start.Environment[AttemptMark.Variable] = mark;
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new WorkspaceException($"the program git could not be started ({failure.Message}); install git");
        }
    }
}
