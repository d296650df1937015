//! What is remarked of archives, all of it.

use tallyman::unpack::Remark;

pub const REMARKS: [Remark; 20] = [
    Remark::SetUserId,
    Remark::SetGroupId,
    Remark::AbsoluteName,
    Remark::ParentName,
    Remark::EmptyName,
    Remark::OddName,
    Remark::Device,
    Remark::Pipe,
    Remark::HardLinkOutside,
    Remark::SymbolicLinkOutside,
    Remark::Whiteout,
    Remark::OpaqueWhiteout,
    Remark::Sparse,
    Remark::UnknownType,
    Remark::SizeWithoutContent,
    Remark::MalformedExtension,
    Remark::RepeatedExtension,
    Remark::GlobalHeader,
    Remark::BadNumber,
    Remark::LoneZeroBlock,
];
