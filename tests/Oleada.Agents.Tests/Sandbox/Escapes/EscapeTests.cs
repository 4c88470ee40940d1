using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox.Escapes;

/// <summary>Each attempt of <c>attempts/</c> by its own name. They need bubblewrap and Python, and fail without them.</summary>
public sealed class EscapeTests(EscapeBench bench) : IClassFixture<EscapeBench>
{
    /// <summary>Ways in which the kernel or the sandbox says no.</summary>
    private static readonly string[] Refusals =
    [
        "nothing", "EPERM", "EACCES", "ENOENT", "ESRCH", "ECONNREFUSED", "ENETUNREACH", "EROFS", "ENOSYS", "EINVAL", "EXDEV", "ENXIO",
        "EADDRNOTAVAIL", "ENOTDIR",
    ];

    /// <summary>Some that must get out of a plain process, so that an attempt which could find nothing anywhere is noticed.</summary>
    private static readonly string[] PlainReach =
    [
        "read the server's environment", "read the environment of a process outside", "follow the root of a process outside",
        "signal a process outside", "connect to an abstract socket of the machine", "connect to a socket file in the data folder",
        "connect to a service on the machine's loopback", "read the admin key", "read the log", "read another execution's file",
        "read another task's home", "read a file in the machine's shared memory", "read a file in the machine's temporary folder",
        "read the data folder by the own root", "read the data folder by a link in the workspace", "read the data folder by a hard link",
        "write beside the workspace", "reach the machine's settings by sysfs", "open a handle of a process outside",
    ];

    public static TheoryData<string> Names => [.. EscapeBench.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_attempt_to_get_out_is_refused(string name)
    {
        var result = bench.Results(SandboxChoice.Bubblewrap).GetValueOrDefault(name, $"not tried: {bench.Stderr}");

        Assert.Contains(result, Refusals);
    }

    [Fact]
    public void At_least_a_hundred_attempts_are_made_and_the_process_outside_lives()
    {
        Assert.InRange(EscapeBench.Names.Count, 100, 1000);
        Assert.True(bench.CanaryLives);
    }

    [Fact]
    public void Attempts_of_a_plain_process_do_get_out()
    {
        var plain = bench.Results(SandboxChoice.Plain);

        Assert.DoesNotContain(PlainReach, name => plain.GetValueOrDefault(name) != "GOT OUT");
    }
}
