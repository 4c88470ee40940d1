namespace Oleada.Agents.Sandbox;

/// <summary>Which sandbox to use.</summary>
public enum SandboxChoice
{
    /// <summary>Bubblewrap where it works, else plain processes.</summary>
    Auto,
    Bubblewrap,
    Plain,
}

/// <summary>A sandbox that was asked for cannot be had.</summary>
public sealed class SandboxException(string message) : Exception(message);

/// <summary>Decides once, at the first need, which sandbox this machine can give.</summary>
public sealed class Sandboxes(SandboxChoice choice, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<(BubblewrapProgram? Program, string? Reason)>? _found;

    /// <exception cref="SandboxException">Bubblewrap was asked for and does not work here.</exception>
    public async Task<ISandbox> OpenAsync(AttemptMark mark, CancellationToken cancellation)
    {
        var (program, reason) = await FindAsync(cancellation);
        return program is not null ? new BubblewrapSandbox(program, time) : new PlainProcess(reason!, mark, time);
    }

    /// <exception cref="SandboxException">Bubblewrap was asked for and does not work here.</exception>
    public async Task<string> DescribeAsync(CancellationToken cancellation)
    {
        var (program, reason) = await FindAsync(cancellation);
        return program is not null ? BubblewrapSandbox.Describe(program) : PlainProcess.Describe(reason!);
    }

    private async Task<(BubblewrapProgram? Program, string? Reason)> FindAsync(CancellationToken cancellation)
    {
        if (choice == SandboxChoice.Plain)
            return (null, "as asked for");
        Task<(BubblewrapProgram? Program, string? Reason)> found;
        lock (_gate)
            found = _found ??= BubblewrapProgram.FindAsync(time);
        var (program, reason) = await found.WaitAsync(cancellation);
        return program is not null || choice == SandboxChoice.Auto
            ? (program, reason)
            : throw new SandboxException($"the bubblewrap sandbox does not work here: {reason}");
    }
}
