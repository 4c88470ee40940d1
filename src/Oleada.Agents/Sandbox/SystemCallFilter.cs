using System.Buffers.Binary;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// The program that the kernel runs for each system call of a sandbox: it refuses what reaches into the kernel and
/// what no compiler or coding agent needs, and lets the rest through. docs/sandbox.md has the list.
/// </summary>
internal static class SystemCallFilter
{
    /// <summary>Bytes of one instruction: operation, two jumps, operand.</summary>
    public const int InstructionBytes = 8;

    /// <summary>Classic BPF: load a word of the call, jump if equal, jump if greater or equal, jump if a bit is set, return.</summary>
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpAtLeast = 0x35, JumpSet = 0x45, Return = 0x06;

    /// <summary>Where a call's data has its number, its architecture and the low halves of its first four arguments.</summary>
    private const uint Number = 0, Architecture = 4, First = 16, Second = 24, Third = 32, Fourth = 40;

    private const uint Allow = 0x7FFF0000, Error = 0x00050000;

    private const uint NotPermitted = 1, NotImplemented = 38, NotSupported = 95;

    /// <summary>Set-user-ID and set-group-ID of a file's mode.</summary>
    private const uint SetId = 0b110_000_000_000;

    /// <summary>O_CREAT and the kernel's part of O_TMPFILE: only with one of them has an opening a mode.</summary>
    private const uint Creating = 0x40 | 0x400000;

    private const uint NewUserNamespace = 0x10000000;

    /// <summary>From here on: calls of x86's third set of numbers, which would go around the others.</summary>
    private const uint X32 = 0x40000000;

    private const uint PacketSocket = 17, VirtualMachineSocket = 40;

    /// <summary>Put keystrokes into a terminal.</summary>
    private const uint PushToTerminal = 0x5412, ConsoleRequest = 0x541C;

    public static byte[] Build(SystemCallNumbers calls)
    {
        var program = new List<(ushort Operation, byte IfTrue, byte IfFalse, uint Operand)>
        {
            (Load, 0, 0, Architecture),
            (JumpEqual, 1, 0, calls.Audit),
            (Return, 0, 0, Error | NotImplemented),
            (Load, 0, 0, Number),
            (JumpAtLeast, 0, 1, X32),
            (Return, 0, 0, Error | NotImplemented),
        };
        foreach (var number in calls.Refused)
            Refuse(number, NotPermitted);
        // Its flags lie in memory, where a filter cannot look: libraries fall back on clone.
        Refuse(SystemCallNumbers.Clone3, NotImplemented);
        // Its flags and mode lie in memory too: libraries fall back on openat.
        Refuse(SystemCallNumbers.OpenAt2, NotImplemented);
        RefuseIf(SystemCallNumbers.ChangeModeAt2, Third, JumpSet, SetId);
        foreach (var (number, mode) in calls.WithMode)
            RefuseIf(number, Argument(mode), JumpSet, SetId);
        foreach (var (number, flags) in calls.Opening)
            RefuseCreation(number, Argument(flags), Argument(flags + 1));
        // It takes room on the disk without writing: libraries fall back on writing, which is counted.
        Refuse(calls.Fallocate, NotSupported);
        RefuseIf(calls.CloneProcess, First, JumpSet, NewUserNamespace);
        RefuseIf(calls.Unshare, First, JumpSet, NewUserNamespace);
        RefuseIf(calls.Socket, First, JumpEqual, PacketSocket);
        RefuseIf(calls.Socket, First, JumpEqual, VirtualMachineSocket);
        RefuseIf(calls.Ioctl, Second, JumpEqual, PushToTerminal);
        RefuseIf(calls.Ioctl, Second, JumpEqual, ConsoleRequest);
        program.Add((Return, 0, 0, Allow));
        return Encode(program);

        void Refuse(uint number, uint error) => program.AddRange([(JumpEqual, 0, 1, number), (Return, 0, 0, Error | error)]);

        void RefuseIf(uint number, uint argument, ushort jump, uint operand) => program.AddRange(
        [
            (JumpEqual, 0, 4, number),
            (Load, 0, 0, argument),
            (jump, 0, 1, operand),
            (Return, 0, 0, Error | NotPermitted),
            (Load, 0, 0, Number),
        ]);

        void RefuseCreation(uint number, uint flags, uint mode) => program.AddRange(
        [
            (JumpEqual, 0, 6, number),
            (Load, 0, 0, flags),
            (JumpSet, 0, 3, Creating),
            (Load, 0, 0, mode),
            (JumpSet, 0, 1, SetId),
            (Return, 0, 0, Error | NotPermitted),
            (Load, 0, 0, Number),
        ]);
    }

    private static uint Argument(int ordinal) => ordinal switch { 1 => First, 2 => Second, 3 => Third, _ => Fourth };

    private static byte[] Encode(List<(ushort Operation, byte IfTrue, byte IfFalse, uint Operand)> program)
    {
        var bytes = new byte[program.Count * InstructionBytes];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Operation);
            at[2] = program[i].IfTrue;
            at[3] = program[i].IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Operand);
        }
        return bytes;
    }
}
