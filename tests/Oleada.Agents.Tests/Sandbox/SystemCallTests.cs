using System.Globalization;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>Which system calls a sandbox refuses. The calls are made by Python, which the machine has for other tests too.</summary>
public sealed class SystemCallTests
{
    private const string Preamble =
        """
        import ctypes, os, errno
        libc = ctypes.CDLL(None, use_errno=True)
        def call(name, number, *arguments):
            ctypes.set_errno(0)
            result = libc.syscall(number, *arguments)
            print(name, errno.errorcode.get(ctypes.get_errno(), 'done') if result < 0 else 'done')

        """;

    [Fact]
    public async Task What_reaches_into_the_kernel_is_refused()
    {
        Assert.SkipUnless(SystemCallNumbers.OfThisMachine is not null, "there is no filter for this processor");
        var calls = SystemCallNumbers.OfThisMachine!;
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var refused = string.Join('\n', calls.Refused.Select(number => $"call('{number}', {number}, 0, 0, 0, 0, 0)"));
        SandboxBench.Write(Path.Combine(bench.Work, "calls.py"), Preamble + refused +
            $"""

            call('unshare', {calls.Unshare}, 0x10000000)
            call('clone', {calls.CloneProcess}, 0x10000000 | 17, 0, 0, 0, 0)
            call('clone3', 435, 0, 0)
            call('vsock', {calls.Socket}, 40, 1, 0)
            call('packet', {calls.Socket}, 17, 3, 0)
            call('tiocsti', {calls.Ioctl}, 0, 0x5412, 0)
            call('fallocate', {calls.Fallocate}, 1, 0, 0, 10)
            call('inet', {calls.Socket}, 2, 1, 0)
            """);
        var end = await bench.RunAsync("python3 calls.py");
        Assert.True(end.ExitCode == 0, $"{end} {bench.Stderr}");
        var expected = calls.Refused.Select(number => number.ToString(CultureInfo.InvariantCulture)).Concat(["unshare", "clone", "vsock", "packet", "tiocsti"])
            .Select(name => name + " EPERM").Concat(["clone3 ENOSYS", "fallocate ENOTSUP", "inet done"]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), bench.Stdout.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Threads_work_and_no_file_of_the_sandboxs_own_making_is_left_open()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync(
            "python3 -c \"import threading; t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\"; " +
            "grep Seccomp: /proc/self/status; " +
            // A pipe or a redirection would be among the files that the shell itself has open for a while.
            "python3 -c \"import os; print(*sorted(os.listdir(f'/proc/{os.getppid()}/fd')))\"; true");
        Assert.Equal("thread\nSeccomp:\t2\n0 1 2", bench.Stdout);
    }

    [Fact]
    public void Both_architectures_have_a_program_of_whole_instructions_that_ends_by_letting_through()
    {
        foreach (var calls in new[] { SystemCallNumbers.X64, SystemCallNumbers.Arm64 })
        {
            var program = SystemCallFilter.Build(calls);
            Assert.Equal(0, program.Length % SystemCallFilter.InstructionBytes);
            Assert.InRange(program.Length / SystemCallFilter.InstructionBytes, 50, 4096);
            Assert.Equal([0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F], program[^SystemCallFilter.InstructionBytes..]);
            Assert.Equal(calls.Refused.Count, calls.Refused.Distinct().Count());
        }
    }

    [Fact]
    public async Task The_isolation_says_whether_calls_are_filtered()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        Assert.Contains("system calls filtered", bench.Sandbox.Isolation, StringComparison.Ordinal);
        var without = new BubblewrapProgram("/usr/bin/bwrap", LimitsTmpfs: true, NoFilter: "no such kernel");
        Assert.Contains("NOT FILTERED (no such kernel)", BubblewrapSandbox.Describe(without), StringComparison.Ordinal);
    }
}
