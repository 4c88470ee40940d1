using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>Tries from inside everything that a command is not to reach, and names what it did reach.</summary>
public sealed class LeakTests : IDisposable
{
    private const string Secret = "leaked-6f1c2a";

    private readonly string _mark = string.Create(CultureInfo.InvariantCulture, $"oleada-leak-{Environment.ProcessId}");
    private readonly List<IDisposable> _open = [];
    private readonly List<string> _files = [];

    [Fact]
    public async Task Nothing_of_the_servers_and_of_the_machines_is_in_reach()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")), RunnerBench.Task("other", RunnerBench.Atom("true"))]);
        await ProbeAsync(bench);
        Assert.Equal("tried all", bench.Text("stdout"));
    }

    /// <summary>So a probe that could not find anything anywhere is noticed.</summary>
    [Fact]
    public async Task The_same_probes_do_reach_what_is_not_isolated()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync([RunnerBench.Task("t", RunnerBench.Atom("true")), RunnerBench.Task("other", RunnerBench.Atom("true"))], sandbox: SandboxChoice.Plain);
        await ProbeAsync(bench);
        var reached = bench.Text("stdout").Split('\n');
        string[] expected =
        [
            "LEAK admin key", "LEAK database", "LEAK another execution's file", "LEAK another task's home", "LEAK link out of the workspace",
            "LEAK server's environment", "LEAK signal to the server", "LEAK loopback service", "LEAK abstract socket", "LEAK socket in the data folder",
            "LEAK temporary file", "LEAK shared memory", "LEAK /sys", "LEAK kernel log", "LEAK keyring", "LEAK users' passwords", "LEAK write beside the workspace",
        ];
        Assert.Empty(Environment.IsPrivilegedProcess ? expected.Except(reached) : expected.Take(12).Except(reached));
    }

    public void Dispose()
    {
        _open.ForEach(opened => opened.Dispose());
        _files.Where(File.Exists).ToList().ForEach(File.Delete);
    }

    private async Task ProbeAsync(RunnerBench bench)
    {
        var data = bench.Data;
        Environment.SetEnvironmentVariable("OLEADA_TEST_LEAK_KEY", Secret);
        Put(Path.Combine(data, "admin.key"));
        Put(Path.Combine(data, "oleada.db"));
        Put(Path.Combine(Directory.CreateDirectory(Path.Combine(data, "workspaces/exec_2/files")).FullName, "file"));
        Put(Path.Combine(bench.Runner.Workspace.HomeOf("other"), "file"));
        Put("/tmp/" + _mark);
        Put("/dev/shm/" + _mark);
        File.CreateSymbolicLink(Path.Combine(bench.Root, "link"), Path.Combine(data, "admin.key"));
        var tcp = Listen(AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Any, 0));
        Listen(AddressFamily.Unix, new UnixDomainSocketEndPoint("\0" + _mark));
        Listen(AddressFamily.Unix, new UnixDomainSocketEndPoint(Path.Combine(data, "s")));
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "probe.py"), Probe);
        var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
        var keyctl = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 250 : 219;
        await bench.RunAsync(string.Create(
            CultureInfo.InvariantCulture, $"python3 probe.py {data} {Environment.ProcessId} {port} {_mark} {keyctl} {OwnAddress()} 2>&1"));
    }

    private void Put(string path)
    {
        File.WriteAllText(path, Secret);
        _files.Add(path);
    }

    private Socket Listen(AddressFamily family, EndPoint endpoint)
    {
        var socket = new Socket(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        _open.Add(socket);
        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }

    /// <summary>An address of this machine in its network, where it has one.</summary>
    private static IPAddress OwnAddress() =>
        Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    private const string Probe =
        """
        import ctypes, glob, os, socket, sys
        data, server, port, mark, keyctl, own = sys.argv[1:]
        SECRET = b"leaked" + b"-6f1c2a"

        def holds(path):
            with open(path, "rb") as file:
                return SECRET in file.read(1 << 20)

        def connects(family, address):
            with socket.socket(family) as client:
                client.settimeout(2)
                client.connect(address)
                return True

        def keyring():
            return ctypes.CDLL(None).syscall(int(keyctl), 0, -4, 1) >= 0

        def kernel_log():
            return os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK) >= 0

        def write_beside():
            path = os.path.join(os.path.dirname(os.getcwd()), "written-" + mark)
            with open(path, "w"):
                os.remove(path)
            return True

        probes = {
            "admin key": lambda: holds(data + "/admin.key"),
            "database": lambda: holds(data + "/oleada.db"),
            "another execution's file": lambda: holds(data + "/workspaces/exec_2/files/file"),
            "another task's home": lambda: any(map(holds, glob.glob(data + "/workspaces/*/home/other/file"))),
            "link out of the workspace": lambda: holds("link"),
            "server's environment": lambda: os.path.exists(f"/proc/{server}/environ") and open(f"/proc/{server}/environ", "rb").read(1) != b"",
            "signal to the server": lambda: os.kill(int(server), 0) is None,
            "loopback service": lambda: connects(socket.AF_INET, ("127.0.0.1", int(port))),
            "abstract socket": lambda: connects(socket.AF_UNIX, "\0" + mark),
            "socket in the data folder": lambda: connects(socket.AF_UNIX, data + "/s"),
            "temporary file": lambda: holds("/tmp/" + mark),
            "shared memory": lambda: holds("/dev/shm/" + mark),
            "any environment": lambda: any(map(holds, glob.glob("/proc/[0-9]*/environ"))),
            "own address": lambda: connects(socket.AF_INET, (own, int(port))),
            "metadata address": lambda: connects(socket.AF_INET, ("169.254.169.254", 80)),
            "metadata address, version 6": lambda: connects(socket.AF_INET6, ("fd00:ec2::254", 80)),
            "open internet": lambda: connects(socket.AF_INET, ("1.1.1.1", 443)),
            "/sys": lambda: len(os.listdir("/sys")) > 0,
            "root of process 1": lambda: any(os.path.exists("/proc/1/root" + path) for path in (data + "/admin.key", "/sys/kernel", "/etc/shadow")),
            "kernel log": kernel_log,
            "keyring": keyring,
            "users' passwords": lambda: os.path.exists("/etc/shadow"),
            "daemons' sockets": lambda: any(map(os.path.exists, ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus"))),
            "disks": lambda: len(glob.glob("/dev/[svx]d*") + glob.glob("/dev/mem") + glob.glob("/dev/nvme*")) > 0,
            "write beside the workspace": write_beside,
            "raw packets": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW) is not None,
        }
        for name, probe in probes.items():
            try:
                if probe():
                    print("LEAK", name)
            except OSError:
                pass
        print("tried all")
        """;
}
