using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Oleada.Agents.Paths;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <param name="Output">Without the line end.</param>
internal sealed record GitResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>
/// The <c>git</c> program, run by the server itself, outside of every sandbox. It looks at objects and refs, or writes
/// files into folders that no attempt can reach. Every program that a repository's configuration names is overridden.
/// </summary>
internal sealed class Git
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int MaxTries = 10;

    private const int PartBytes = 16 * 1024;

    /// <summary>Names the absolute path of another git than the system's.</summary>
    private const string Setting = "OLEADA_GIT";

    private readonly TimeProvider _time;
    private readonly string? _mark;
    private readonly RepositoryOverrides _overrides;

    /// <param name="mark">The environment of each process has it, so that processes of a server that was killed are found.</param>
    public Git(TimeProvider time, string? mark = null)
    {
        _time = time;
        _mark = mark;
        _overrides = new RepositoryOverrides(ListFileAsync);
    }

    /// <summary>Whether it leaves the processor to whoever is being waited for: as the agents do, it runs at a lower priority.</summary>
    public bool IsPatient { get; private init; }

    /// <summary>Whether it reads the settings of the server's user and the machine's too, and may reach a forge.</summary>
    public bool ReadsUserSettings { get; private init; }

    /// <summary>For work that nobody waits for.</summary>
    public Git Patient => IsPatient ? this : new Git(_time, _mark) { IsPatient = true, ReadsUserSettings = ReadsUserSettings };

    /// <summary>For what a person's settings decide: which folders are safe, what is ignored, how a forge is reached.</summary>
    public Git OfUser => ReadsUserSettings ? this : new Git(_time, _mark) { IsPatient = IsPatient, ReadsUserSettings = true };

    /// <param name="index">The index file to use in place of the work tree's own.</param>
    /// <param name="secret">A variable for git and what it starts, whose value is to stand in no argument.</param>
    /// <exception cref="WorkspaceException">There is no git, or it did not end.</exception>
    public async Task<GitResult> RunAsync(
        GitPlace place, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string input = "", string? index = null,
        (string Name, string Value)? secret = null)
    {
        var call = await CallAsync(place, arguments, cancellationToken) with { Index = index, Secret = secret };
        for (var tries = 1; ; tries++)
        {
            var result = await TryAsync(call, stream => WriteAsync(stream, input, cancellationToken), cancellationToken);
            if (tries == MaxTries || !MetHalfMadeWorktree(result))
                return result;
        }
    }

    /// <summary>As <see cref="RunAsync"/>, with bytes as input.</summary>
    public async Task<GitResult> FeedAsync(GitPlace place, IReadOnlyList<string> arguments, Stream input, CancellationToken cancellationToken) =>
        await TryAsync(await CallAsync(place, arguments, cancellationToken), stream => input.CopyToAsync(stream, cancellationToken), cancellationToken);

    /// <summary>Asks git which repository a folder lies in. Only for commands that read no more than that.</summary>
    public Task<GitResult> DiscoverAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        TryAsync(new Call(folder, arguments, GitOverrides.Always), static _ => Task.CompletedTask, cancellationToken);

    /// <summary>
    /// Commands that look at all worktrees give up, before they have done anything, at one whose files another git is
    /// just about to write: <c>fatal: failed to read …/worktrees/name/commondir: Success</c>.
    /// </summary>
    private static bool MetHalfMadeWorktree(GitResult result) =>
        !result.Succeeded && result.Error.Contains("failed to read", StringComparison.Ordinal) && result.Error.Contains("/commondir", StringComparison.Ordinal);

    /// <summary>As <see cref="RunAsync"/>, for an output that may be larger than what is wanted of it.</summary>
    /// <returns>The first characters, and whether there were more; git is not waited for then.</returns>
    public async Task<(string Output, bool Cut)> ReadAsync(GitPlace place, IReadOnlyList<string> arguments, int most, CancellationToken cancellationToken)
    {
        var text = new char[most + 1];
        var length = 0;
        var cut = await TakeAsync(
            place, arguments, async (output, stop) => (length = await output.ReadBlockAsync(text, stop)) > most, cancellationToken);
        return (new string(text, 0, Math.Min(length, most)), cut);
    }

    /// <summary>As <see cref="ReadAsync"/>, with the first bytes copied as they come.</summary>
    /// <returns>Whether there were more; git is not waited for then.</returns>
    public Task<bool> CopyAsync(GitPlace place, IReadOnlyList<string> arguments, Stream to, int maxBytes, CancellationToken cancellationToken) =>
        TakeAsync(place, arguments, (output, stop) => CopyAsync(output.BaseStream, to, maxBytes, stop), cancellationToken);

    private static async Task<bool> CopyAsync(Stream from, Stream to, int maxBytes, CancellationToken cancellationToken)
    {
        var part = new byte[PartBytes];
        for (var left = maxBytes; ;)
        {
            var read = await from.ReadAsync(part, cancellationToken);
            await to.WriteAsync(part.AsMemory(0, Math.Min(read, left)), cancellationToken);
            if (read == 0 || read > left)
                return read > left;
            left -= read;
        }
    }

    /// <param name="take">Takes of the output what is wanted; returns whether there is more.</param>
    private async Task<bool> TakeAsync(
        GitPlace place, IReadOnlyList<string> arguments, Func<StreamReader, CancellationToken, Task<bool>> take, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var call = await CallAsync(place, arguments, cancellationToken);
        using var process = Start(call);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(either.Token);
            var cut = await take(process.StandardOutput, either.Token);
            if (cut)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(either.Token);
            if (!cut && process.ExitCode != 0)
                throw new WorkspaceException($"git {arguments[0]} in {call.Folder}: {Repository.FirstLine((await error).Trim())}");
            return cut;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw TooSlow(call);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for an output of any length, of which the reader keeps little.</summary>
    public async Task StreamAsync(
        GitPlace place, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var call = await CallAsync(place, arguments, cancellationToken);
        using var process = Start(call);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await read(process.StandardOutput.BaseStream, either.Token);
            // A reader may have seen enough; git's exit code still counts.
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, either.Token);
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode != 0)
                throw new WorkspaceException($"git {arguments[0]} in {call.Folder}: {Repository.FirstLine((await error).Trim())}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw TooSlow(call);
        }
        catch (WorkspaceException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>What takes the effect from the programs that a repository's configuration names.</summary>
    public Task<IReadOnlyList<GitSetting>> OverridesAsync(string gitFolder, CancellationToken cancellationToken) =>
        _overrides.FindAsync(gitFolder, cancellationToken);

    private async Task<Call> CallAsync(GitPlace place, IReadOnlyList<string> arguments, CancellationToken cancellationToken) => new(
        place.WorkTree, ["--git-dir", place.GitFolder, "--work-tree", place.WorkTree, .. arguments],
        [.. GitOverrides.Always, .. await _overrides.FindAsync(place.GitFolder, cancellationToken)]);

    private async Task<string> ListFileAsync(string file, CancellationToken cancellationToken)
    {
        string[] list = ["config", "--file", file, "-z", "--list"];
        var listed = await TryAsync(new Call("/", list, GitOverrides.Always), static _ => Task.CompletedTask, cancellationToken);
        return listed.Succeeded ? listed.Output : throw new WorkspaceException($"{file}: {Repository.FirstLine(listed.Error)}");
    }

    private static WorkspaceException TooSlow(Call call) =>
        new($"git in {call.Folder} did not end within {Patience.TotalMinutes} minutes: git {string.Join(' ', call.Arguments)}");

    private async Task<GitResult> TryAsync(Call call, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var process = Start(call);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await WriteAsync(process, write).WaitAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return new GitResult(process.ExitCode, (await output).TrimEnd('\n'), (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw TooSlow(call);
        }
    }

    private static async Task WriteAsync(Process process, Func<Stream, Task> write)
    {
        try
        {
            await write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    private static async Task WriteAsync(Stream to, string input, CancellationToken cancellationToken)
    {
        if (input.Length > 0)
            await to.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken);
    }

    private Process Start(Call call)
    {
        var program = Program();
        var start = new ProcessStartInfo(program[0], [.. program[1..], "-C", call.Folder, .. call.Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A server that was itself started by a hook of git has these set to that repository.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Variables(call))
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new WorkspaceException($"the program git could not be started ({failure.Message}); install git");
        }
    }

    private string[] Program()
    {
        var git = ProgramFile.Find("git", Environment.GetEnvironmentVariable(Setting))
            ?? throw new WorkspaceException($"the program git was not found; install git, or name its file in {Setting}");
        return IsPatient && ProgramFile.Find("nice") is { } nice ? [nice, "-n", "5", git] : [git];
    }

    private IEnumerable<(string Name, string Value)> Variables(Call call)
    {
        IEnumerable<(string Name, string Value)> variables = [.. GitEnvironment.Quiet, .. GitEnvironment.Of(call.Settings)];
        if (!ReadsUserSettings)
            variables = variables.Concat(GitEnvironment.Closed);
        if (call.Index is { } index)
            variables = variables.Append(("GIT_INDEX_FILE", index));
        if (call.Secret is { } secret)
            variables = variables.Append(secret).Append(("GIT_ALLOW_PROTOCOL", "http:https"));
        return _mark is null ? variables : variables.Append((AttemptMark.Variable, _mark));
    }

    private sealed record Call(string Folder, IReadOnlyList<string> Arguments, IReadOnlyList<GitSetting> Settings)
    {
        public string? Index { get; init; }

        public (string Name, string Value)? Secret { get; init; }
    }
}
