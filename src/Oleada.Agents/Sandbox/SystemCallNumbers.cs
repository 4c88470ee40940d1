using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox;

/// <summary>What a processor architecture calls those system calls that the filter names.</summary>
/// <param name="Audit">The kernel's word for the architecture: AUDIT_ARCH_…</param>
/// <param name="Refused">Refused whatever they are called with.</param>
/// <param name="WithMode">Calls that give a file its mode, and which argument, from 1, has that.</param>
/// <param name="Opening">Calls that may make a file, and which argument has their flags; the next one has the mode.</param>
internal sealed record SystemCallNumbers(
    uint Audit, uint CloneProcess, uint Unshare, uint Socket, uint Ioctl, uint Fallocate, IReadOnlyList<uint> Refused,
    IReadOnlyList<(uint Number, int Mode)> WithMode, IReadOnlyList<(uint Number, int Flags)> Opening)
{
    /// <summary>The same on every architecture.</summary>
    public const uint Clone3 = 435, OpenAt2 = 437, ChangeModeAt2 = 452;

    /// <summary>
    /// io_uring_setup, _enter, _register; open_tree, move_mount, fsopen, fsconfig, fsmount, fspick; mount_setattr,
    /// quotactl_fd, open_tree_attr.
    /// </summary>
    private static readonly uint[] Common = [425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 443, 467];

    /// <summary>Keys, tracing of the kernel, its modules and its replacement, mounts, swap, others' namespaces, files by handle.</summary>
    public static readonly SystemCallNumbers X64 = new(0xC000003E, CloneProcess: 56, Unshare: 272, Socket: 41, Ioctl: 16, Fallocate: 285,
    [
        .. Common,
        248, 249, 250, // add_key, request_key, keyctl
        321, 298, 323, // bpf, perf_event_open, userfaultfd
        246, 320, 169, // kexec_load, kexec_file_load, reboot
        175, 313, 176, // init_module, finit_module, delete_module
        165, 166, 155, // mount, umount2, pivot_root
        167, 168, 179, 163, // swapon, swapoff, quotactl, acct
        308, 304, 103, // setns, open_by_handle_at, syslog
    ],
    [(90, 2), (91, 2), (268, 3), (85, 2), (133, 2), (259, 3)], // chmod, fchmod, fchmodat, creat, mknod, mknodat
    [(2, 2), (257, 3)]); // open, openat

    public static readonly SystemCallNumbers Arm64 = new(0xC00000B7, CloneProcess: 220, Unshare: 97, Socket: 198, Ioctl: 29, Fallocate: 47,
    [
        .. Common,
        217, 218, 219, // add_key, request_key, keyctl
        280, 241, 282, // bpf, perf_event_open, userfaultfd
        104, 294, 142, // kexec_load, kexec_file_load, reboot
        105, 273, 106, // init_module, finit_module, delete_module
        40, 39, 41, // mount, umount2, pivot_root
        224, 225, 60, 89, // swapon, swapoff, quotactl, acct
        268, 265, 116, // setns, open_by_handle_at, syslog
    ],
    [(52, 2), (53, 3), (33, 3)], // fchmod, fchmodat, mknodat
    [(56, 3)]); // openat

    /// <summary>Null on an architecture that is not known here.</summary>
    public static SystemCallNumbers? OfThisMachine => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };
}
